/** What of DNS is needed to say that a service is there (RFC 1035 §4.1, RFC 6762, RFC 6763); nothing else is understood. */
export type DnsQuestion = { name: string; type: number; unicast: boolean }
export type DnsData =
  | { kind: 'PTR'; target: string }
  | { kind: 'SRV'; port: number; target: string }
  | { kind: 'TXT'; text: Readonly<Record<string, string>> }
  | { kind: 'A'; address: string }
/** `ttl` in seconds; 0: it goes away. `flush`: it takes the place of all others of its name. */
export type DnsRecord = { name: string; ttl: number; flush: boolean; data: DnsData }
export type DnsMessage = { id: number; isAnswer: boolean; questions: DnsQuestion[]; records: DnsRecord[] }

export const DNS_TYPE = { A: 1, PTR: 12, TXT: 16, SRV: 33, ANY: 255 } as const

/** The longest that a message on the local network may be. Source: RFC 6762 §17. */
const MOST_BYTES = 9000
/** Of each kind in one message; a hostile one says that it has more. */
const MOST = 128
const MOST_NAME = 255
const IN = 1
const TOP = 0x8000
const ANSWER = 0x8400

class Garbled extends Error {
  override readonly name = 'Garbled'
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8 = (): number => this.#view.getUint8(this.#step(1))
  u16 = (): number => this.#view.getUint16(this.#step(2))
  u32 = (): number => this.#view.getUint32(this.#step(4))
  bytes(length: number): Uint8Array {
    const from = this.#step(length)
    return this.#bytes.subarray(from, from + length)
  }

  /** In small letters, with dots and backslashes within a label written with a backslash. */
  name(): string {
    const labels: string[] = []
    let length = 0
    // Each pointer leads further back than the one before, so that none leads in a circle.
    let before = this.at
    let goesOn: number | null = null
    for (;;) {
      const size = this.u8()
      if (size === 0) break
      if (size >= 0xc0) {
        const to = ((size & 0x3f) << 8) | this.u8()
        if (to >= before) throw new Garbled('a pointer that does not lead back')
        goesOn ??= this.at
        before = to
        this.at = to
        continue
      }
      if (size > 63) throw new Garbled('a label of no kind')
      length += size + 1
      if (length > MOST_NAME) throw new Garbled('a name that is too long')
      labels.push(textOf(this.bytes(size)).toLowerCase().replaceAll(/[.\\]/g, '\\$&'))
    }
    if (goesOn !== null) this.at = goesOn
    return labels.join('.')
  }

  #step(length: number): number {
    const from = this.at
    if (from + length > this.#bytes.length) throw new Garbled('it ends too soon')
    this.at += length
    return from
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Reads a message. Records of kinds that are not needed here are left out; null for what is none. Never throws. */
export function readDns(bytes: Uint8Array): DnsMessage | null {
  if (bytes.length > MOST_BYTES) return null
  try {
    return read(new Reader(bytes))
  } catch (error) {
    if (error instanceof Garbled) return null
    throw error
  }
}

function read(from: Reader): DnsMessage {
  const [id, flags] = [from.u16(), from.u16()]
  const counts = [from.u16(), from.u16(), from.u16(), from.u16()]
  if (counts.some((count) => count > MOST)) throw new Garbled('too many of a kind')
  const [asked = 0, ...told] = counts
  const questions = Array.from({ length: asked }, (): DnsQuestion => {
    const [name, type, group] = [from.name(), from.u16(), from.u16()]
    return { name, type, unicast: (group & TOP) !== 0 }
  })
  const records: DnsRecord[] = []
  for (let count = told.reduce((sum, one) => sum + one, 0); count > 0; count -= 1) {
    const [name, type, group, ttl, length] = [from.name(), from.u16(), from.u16(), from.u32(), from.u16()]
    const end = from.at + length
    const data = (group & ~TOP) === IN ? dataIn(from, type, length) : null
    if (data && from.at !== end) throw new Garbled('a record of another length')
    from.at = end
    if (data) records.push({ name, ttl, flush: (group & TOP) !== 0, data })
  }
  return { id, isAnswer: (flags & TOP) !== 0, questions, records }
}

function dataIn(from: Reader, type: number, length: number): DnsData | null {
  if (type === DNS_TYPE.PTR) return { kind: 'PTR', target: from.name() }
  if (type === DNS_TYPE.A && length === 4) return { kind: 'A', address: [...from.bytes(4)].join('.') }
  if (type === DNS_TYPE.SRV) {
    from.u32()
    return { kind: 'SRV', port: from.u16(), target: from.name() }
  }
  if (type !== DNS_TYPE.TXT) return null
  const text: Record<string, string> = Object.create(null) as Record<string, string>
  for (const end = from.at + length; from.at < end; ) {
    const [, key, value] = /^([!-<>-~]{1,20})=(.*)$/s.exec(textOf(from.bytes(from.u8()))) ?? []
    // The first of a kind counts. Source: RFC 6763 §6.4.
    if (key !== undefined && value !== undefined) text[key.toLowerCase()] ??= value
  }
  return { kind: 'TXT', text }
}

/** Writes a message, without compression. @throws RangeError for a label or text of more than a DNS message can hold */
export function writeDns({ id, isAnswer, questions, records }: DnsMessage): Uint8Array {
  const bytes: number[] = []
  const u16 = (value: number) => bytes.push((value >> 8) & 255, value & 255)
  u16(id)
  u16(isAnswer ? ANSWER : 0)
  for (const count of [questions.length, records.length, 0, 0]) u16(count)
  for (const { name, type, unicast } of questions) {
    bytes.push(...nameBytes(name))
    u16(type)
    u16(unicast ? TOP | IN : IN)
  }
  for (const { name, ttl, flush, data } of records) {
    const content = dataBytes(data)
    bytes.push(...nameBytes(name))
    u16(DNS_TYPE[data.kind])
    u16(flush ? TOP | IN : IN)
    u16(ttl >>> 16)
    u16(ttl & 0xffff)
    u16(content.length)
    bytes.push(...content)
  }
  return Uint8Array.from(bytes)
}

function dataBytes(data: DnsData): number[] {
  if (data.kind === 'PTR') return nameBytes(data.target)
  if (data.kind === 'A') return data.address.split('.').map(Number)
  if (data.kind === 'SRV') return [0, 0, 0, 0, data.port >> 8, data.port & 255, ...nameBytes(data.target)]
  return Object.entries(data.text).flatMap(([key, value]) => counted(`${key}=${value}`, 255))
}

const nameBytes = (name: string): number[] => [
  ...(name.match(/(?:[^.\\]|\\.)+/gs) ?? []).flatMap((label) => counted(label.replaceAll(/\\(.)/gs, '$1'), 63)),
  0,
]

function counted(text: string, most: number): number[] {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > most) throw new RangeError(`${bytes.length} bytes are more than ${most}`)
  return [bytes.length, ...bytes]
}
