import { createHash, randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** Real files of the kinds that a clinic scans, made by the tests themselves. */

type Letters = { pages: string[]; password?: string }

/** A PDF with a line of text on each page, locked with a password (RC4, 40 bits) where asked. */
export function pdf({ pages, password }: Letters): Buffer {
  const id = createHash('md5').update(pages.join('|')).digest()
  const lock = password === undefined ? null : locked(password, id)
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  for (const [index, text] of pages.entries()) {
    const stream = `BT /F1 24 Tf 72 700 Td (${text.replaceAll(/[()\\]/g, '\\$&')}) Tj ET`
    const number = 5 + 2 * index
    const body = lock ? rc4(lock.keyFor(number), Buffer.from(stream, 'latin1')) : Buffer.from(stream, 'latin1')
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${number} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      Buffer.concat([
        Buffer.from(`<< /Length ${body.length} >>\nstream\n`, 'latin1'),
        body,
        Buffer.from('\nendstream', 'latin1'),
      ]),
    )
  }
  const hex = id.toString('hex')
  return assembled(objects, `${lock ? `/Encrypt ${lock.dictionary} ` : ''}/ID [<${hex}> <${hex}>]`)
}

/** The objects one after the other, with the table that says where each begins. */
function assembled(objects: readonly (string | Buffer)[], more = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = []
  const size = () => parts.reduce((sum, part) => sum + part.length, 0)
  for (const [index, object] of objects.entries()) {
    offsets.push(size())
    const body = typeof object === 'string' ? Buffer.from(object, 'latin1') : object
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n'))
  }
  const start = size()
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R ${more} >>\nstartxref\n${start}\n%%EOF\n`
  parts.push(Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${lines}${trailer}`, 'latin1'))
  return Buffer.concat(parts)
}

/** Source: ISO 32000-1 §7.6.3, algorithms 2 to 4, revision 2. */
function locked(password: string, id: Buffer) {
  const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
  const pad = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), padding]).subarray(0, 32)
  const md5 = (...bytes: Buffer[]) => createHash('md5').update(Buffer.concat(bytes)).digest()
  const rights = Buffer.alloc(4)
  rights.writeInt32LE(-4)
  const owner = rc4(md5(pad(password)).subarray(0, 5), pad(password))
  const key = md5(pad(password), owner, rights, id).subarray(0, 5)
  const user = rc4(key, padding)
  const keyFor = (object: number) => md5(key, Buffer.from([object & 255, object >> 8, 0, 0, 0])).subarray(0, 10)
  const dictionary = `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> /P -4 >>`
  return { keyFor, dictionary }
}

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number) => {
    const kept = state[i] as number
    state[i] = state[j] as number
    state[j] = kept
  }
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 255
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return Buffer.from(
    bytes.map((byte) => {
      i = (i + 1) & 255
      j = (j + (state[i] as number)) & 255
      swap(i, j)
      return byte ^ (state[((state[i] as number) + (state[j] as number)) & 255] as number)
    }),
  )
}

/**
 * A PDF of one page that is a fax: a black picture in CCITT group 4, as scanners for black and white make it.
 * Source: ITU-T T.6: a line like the one before is the single bit 1, the end is 24 bits.
 */
export function faxPdf(): Buffer {
  const lines = 64
  // White lines; `BlackIs1` turned about makes them black, which a page that was not drawn is not.
  const picture = Buffer.concat([Buffer.alloc(lines / 8, 0xff), Buffer.from('001001', 'hex')])
  const content = Buffer.from('q 612 0 0 792 0 0 cm /Im Do Q', 'latin1')
  const stream = (dictionary: string, bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`, 'latin1'),
      bytes,
      Buffer.from('\nendstream', 'latin1'),
    ])
  return assembled([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R >> >> >>',
    stream('', content),
    stream(
      `/Type /XObject /Subtype /Image /Width 64 /Height ${lines} /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 64 /Rows ${lines} /BlackIs1 true >>`,
      picture,
    ),
  ])
}

/** A PNG of one colour. */
export function png(width = 40, height = 60, colour: readonly [number, number, number] = [200, 30, 30]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const line = Buffer.concat([
    Buffer.from([0]),
    Buffer.concat(Array.from({ length: width }, () => Buffer.from(colour))),
  ])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

/** Bytes that begin and end as a JPEG does: enough for what never draws it. */
export const jpegLike = (bytes: number): Buffer => {
  const body = randomBytes(Math.max(0, bytes - 22)).map((byte) => (byte === 0xff ? 0 : byte))
  return Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    body,
    Buffer.from('ffd9', 'hex'),
  ])
}
