import { DNS_TYPE, type DnsMessage, type DnsRecord } from './dns.ts'

/** Where services say on the local network that they are there. Source: RFC 6762 §3. */
export const MDNS_GROUP = '224.0.0.251'
export const MDNS_PORT = 5353
/** The service of a practice server (RFC 6763 §7). */
export const SERVICE = '_daybook._tcp.local'
/** How long what is said holds, in seconds: the service, and its addresses. Source: RFC 6762 §10. */
const SERVICE_TTL = 4500
const ADDRESS_TTL = 120

/**
 * What a practice server says of itself (SPEC S120). `label`: random, so that no two are called alike; `salt` and `tag`: by which a PC of the practice
 * knows that it is its own; `fingerprint`: the first eight digits of its authority's; `practiceName`: where the practice wants everybody to read it.
 */
export type Announcement = {
  label: string
  host: string
  port: number
  epoch: number
  salt: string
  tag: string
  fingerprint: string
  practiceName: string | null
}

/** What the tag of a practice is a keyed digest of; the key is the practice's identifier. */
export const tagText = (salt: string): string => `daybook practice 1\n${salt}`

/** A text of DNS holds 255 bytes with what it is called. Source: RFC 1035 §3.3. */
const MOST_TEXT = 240

/** As much of a text as fits, cut between two characters. */
function fitting(text: string): string {
  const whole = new Uint8Array(MOST_TEXT)
  const { read } = new TextEncoder().encodeInto(text, whole)
  return text.slice(0, read)
}

const targetOf = (label: string) => `daybook-${label}.local`
const instanceOf = (label: string) => `daybook ${label}.${SERVICE}`

/** The records of a server at these addresses (IPv4). @param ttl 0 says that it goes away */
export function recordsOf(said: Announcement, addresses: readonly string[], ttl?: number): DnsRecord[] {
  const { label, host, port, epoch, salt, tag, fingerprint, practiceName } = said
  const [name, target] = [instanceOf(label), targetOf(label)]
  const text = {
    v: '1',
    epoch: String(epoch),
    salt,
    tag,
    fp: fingerprint,
    host: fitting(host),
    ...(practiceName && { name: fitting(practiceName) }),
  }
  const [long, short] = [ttl ?? SERVICE_TTL, ttl ?? ADDRESS_TTL]
  return [
    { name: SERVICE, ttl: long, flush: false, data: { kind: 'PTR', target: name } },
    { name, ttl: short, flush: true, data: { kind: 'SRV', port, target } },
    { name, ttl: long, flush: true, data: { kind: 'TXT', text } },
    ...addresses.map((address): DnsRecord => ({ name: target, ttl: short, flush: true, data: { kind: 'A', address } })),
  ]
}

/** Whether a message asks for what such a server answers, and does not know it already. */
export function asksFor({ isAnswer, questions, records }: DnsMessage, label: string): boolean {
  if (isAnswer) return false
  const isKnown = records.some(
    ({ name, ttl, data }) =>
      name === SERVICE && data.kind === 'PTR' && data.target === instanceOf(label) && ttl >= SERVICE_TTL / 2,
  )
  const kinds: Readonly<Record<string, readonly number[]>> = {
    [SERVICE]: isKnown ? [] : [DNS_TYPE.PTR, DNS_TYPE.ANY],
    [instanceOf(label)]: [DNS_TYPE.SRV, DNS_TYPE.TXT, DNS_TYPE.ANY],
    [targetOf(label)]: [DNS_TYPE.A, DNS_TYPE.ANY],
  }
  return questions.some(({ name, type }) => Object.hasOwn(kinds, name) && kinds[name]?.includes(type))
}

/** A server as an answer tells of it. `addresses`: as it says; `expired`: it goes away. */
export type AnnouncedServer = Omit<Announcement, 'label'> & { instance: string; addresses: string[]; expired: boolean }

/** What any text of a stranger may be made of where a person reads it. */
const plain = (text: string | undefined, most: number): string =>
  Array.from((text ?? '').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ''))
    .slice(0, most)
    .join('')

/** Every practice server that a message tells of whole; of what is not right nothing. */
export function announcedIn({ isAnswer, records }: DnsMessage): AnnouncedServer[] {
  if (!isAnswer) return []
  const of = <K extends DnsRecord['data']['kind']>(name: string, kind: K) =>
    records.flatMap((one) =>
      one.name === name && one.data.kind === kind
        ? [{ ttl: one.ttl, ...(one.data as Extract<DnsRecord['data'], { kind: K }>) }]
        : [],
    )
  return of(SERVICE, 'PTR').flatMap(({ target: instance, ttl }) => {
    const [[srv], [txt]] = [of(instance, 'SRV'), of(instance, 'TXT')]
    if (!srv || !txt || srv.port === 0) return []
    const { v, epoch = '', salt = '', tag = '', fp = '', host, name } = txt.text
    if (v !== '1' || !/^\d{1,15}$/.test(epoch) || !/^[0-9a-f]{16}$/.test(salt) || !/^[0-9a-f]{32}$/.test(tag)) return []
    return [
      {
        instance,
        host: plain(host, 63),
        port: srv.port,
        epoch: Number(epoch),
        salt,
        tag,
        fingerprint: /^[0-9A-F]{8}$/.test(fp) ? fp : '',
        practiceName: plain(name, 80) || null,
        addresses: of(srv.target, 'A').map(({ address }) => address),
        expired: ttl === 0 || srv.ttl === 0,
      },
    ]
  })
}
