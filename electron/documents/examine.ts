import type { MediaType } from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'

/** Reads some bytes of the file that is looked at. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

/** How much of a file's end is looked at: what scanners and programs leave behind the end still fits in. */
const TAIL = 64 * 1024

/**
 * Looks whether a file that says what it is also ends as it should: a transfer that broke off, or a card that was pulled,
 * must not become part of a chart. Cheap on purpose; whether each page can be drawn shows when it is.
 * @param shown the caller has opened it without a password, so an encrypted PDF needs none
 * @throws Refusal `damaged-file`, `encrypted-file`
 */
export async function assertWhole(mediaType: MediaType, bytes: number, readAt: ReadAt, shown: boolean): Promise<void> {
  const head = await readAt(0, 32)
  const tail = await readAt(Math.max(0, bytes - TAIL), TAIL)
  if (mediaType === 'application/pdf') return assertWholePdf(tail.toString('latin1'), readAt, shown)
  const whole =
    mediaType === 'image/png'
      ? tail.includes('IEND', 0, 'latin1')
      : mediaType === 'image/webp'
        ? head.readUInt32LE(4) + 8 <= bytes
        : tail.includes(END_OF_IMAGE)
  if (!whole) throw damaged('picture')
}

/** JPEG's last marker. Source: ITU-T T.81, table B.1. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9])

/** A PDF ends with where its table of contents begins. Source: ISO 32000-1 §7.5.5. */
async function assertWholePdf(tail: string, readAt: ReadAt, shown: boolean): Promise<void> {
  const end = /startxref\s+(\d+)\s+%%EOF/g
  const last = [...tail.matchAll(end)].at(-1)
  if (!last) throw damaged('PDF')
  if (shown) return
  const trailer = tail.slice(Math.max(0, tail.lastIndexOf('trailer', last.index)), last.index)
  const table = (await readAt(Number(last[1]), 4096)).toString('latin1')
  const dictionary = table.slice(0, Math.max(0, table.indexOf('stream')))
  if (ENCRYPT.test(trailer) || ENCRYPT.test(dictionary))
    throw new Refusal(
      'rule-violation',
      'This PDF is protected by a password. Open it elsewhere, save it without one, and add that.',
      { reason: 'encrypted-file' },
    )
}

const ENCRYPT = /\/Encrypt\s*(\d+\s+\d+\s+R|<<)/

const damaged = (what: string) =>
  new Refusal('rule-violation', `This ${what} is damaged: its end is missing. Scan, save or send it again.`, {
    reason: 'damaged-file',
  })
