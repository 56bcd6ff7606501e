import type { MediaType } from './model.ts'

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))
const starts = (bytes: Uint8Array, ...with_: number[]): boolean => with_.every((byte, index) => bytes[index] === byte)

/** HEIF brands, from the `ftyp` box. Source: ISO/IEC 23008-12, annex B. */
const HEIF = new Set(['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'avif'])

/**
 * What a file is, by its first bytes (4 KiB are plenty). Never by its name: a web page called `scan.png` is a web page.
 * Markup is looked for before text, so that nothing a browser might run passes for something else.
 */
export function mediaTypeOf(head: Uint8Array): MediaType {
  if (starts(head, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return 'image/webp'
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return 'image/gif'
  if (starts(head, 0x49, 0x49, 0x2a, 0) || starts(head, 0x4d, 0x4d, 0, 0x2a)) return 'image/tiff'
  if (ascii(head, 4, 4) === 'ftyp' && HEIF.has(ascii(head, 8, 4))) return 'image/heic'
  if (starts(head, 0x50, 0x4b, 3, 4)) return 'application/zip'
  const text = ascii(head, 0, Math.min(head.length, 1024))
  // Readers look for the mark within the first 1,024 bytes. Source: ISO 32000-1, annex H.3, note 13.
  if (/%PDF-[12]\.\d/.test(text)) return 'application/pdf'
  if (/<svg[\s/>]/i.test(text)) return 'image/svg+xml'
  if (/<(!doctype\s+html|html|head|body|script|iframe|object|embed|meta|title)[\s>/]/i.test(text)) return 'text/html'
  return isText(head) ? 'text/plain' : 'application/octet-stream'
}

const CONTROL = (byte: number) => byte < 9 || (byte > 13 && byte < 32) || byte === 127

const isText = (head: Uint8Array): boolean => head.length > 0 && !head.some(CONTROL)
