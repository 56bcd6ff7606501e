/** Reads some bytes of the file that is looked at. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

/** How much of a file's end is looked at: what scanners and programs leave behind the end still fits in. */
const TAIL = 64 * 1024

/**
 * Looks whether a file that says what it is also ends as it should: a transfer that broke off, or a card that was pulled,
 * must not become part of a chart. Cheap on purpose; whether each page can be drawn shows when it is.
 * @param shown it was opened without a password already, so an encrypted PDF needs none
 * @returns why it is not taken, as a word; null when it is whole
 */
export async function flawOfContent(
  mediaType: string,
  bytes: number,
  readAt: ReadAt,
  shown: boolean,
): Promise<'damaged-file' | 'encrypted-file' | null> {
  const tail = await readAt(Math.max(0, bytes - TAIL), Math.min(TAIL, bytes))
  if (mediaType === 'application/pdf') return flawOfPdf(latin1(tail), readAt, shown)
  if (mediaType === 'image/png') return latin1(tail).includes('IEND') ? null : 'damaged-file'
  if (mediaType === 'image/webp') return riffLength(await readAt(0, 12)) <= bytes ? null : 'damaged-file'
  // JPEG's last marker. Source: ITU-T T.81, table B.1.
  return latin1(tail).includes('\xff\xd9') ? null : 'damaged-file'
}

/** A PDF ends with where its table of contents begins. Source: ISO 32000-1 §7.5.5. */
async function flawOfPdf(
  tail: string,
  readAt: ReadAt,
  shown: boolean,
): Promise<'damaged-file' | 'encrypted-file' | null> {
  const last = [...tail.matchAll(/startxref\s+(\d+)\s+%%EOF/g)].at(-1)
  if (!last) return 'damaged-file'
  if (shown) return null
  const trailer = tail.slice(Math.max(0, tail.lastIndexOf('trailer', last.index)), last.index)
  const table = latin1(await readAt(Number(last[1]), 4096))
  const dictionary = table.slice(0, Math.max(0, table.indexOf('stream')))
  return ENCRYPT.test(trailer) || ENCRYPT.test(dictionary) ? 'encrypted-file' : null
}

const ENCRYPT = /\/Encrypt\s*(\d+\s+\d+\s+R|<<)/

/** Source: Google, WebP Container Specification, "WebP File Header". */
const riffLength = (head: Uint8Array): number =>
  8 + (head[4] ?? 0) + ((head[5] ?? 0) << 8) + ((head[6] ?? 0) << 16) + (head[7] ?? 0) * 0x1000000

const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
