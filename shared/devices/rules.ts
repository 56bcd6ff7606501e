import { KIND_OF_TABLE, type Kind } from './kinds.data.ts'

/** How long a PC may work without its server unless the practice says otherwise. Source: specs, security §3 (72 h charting, 24 h sending and export). */
export const CHARTING_HOURS = 72
export const SENDING_HOURS = 24
/** What a practice may choose. Source: specs, sync §3.8 (one hour to thirty days). */
export const LEAST_HOURS = 1
export const MOST_HOURS = 720

/** Clocks that differ by more are told to people: times in charts would be read wrong. Source: specs, sync (two minutes). */
export const SKEW_MS = 2 * 60_000

export const isSkewed = (aheadMs: number | null): boolean => aheadMs !== null && Math.abs(aheadMs) > SKEW_MS

/** A server copies itself every hour while people work, and once a day whatever happens. Two hours of grace for one that was just switched on. */
export const COPY_LATE_MS = 26 * 60 * 60_000

/** Whether a server should have a newer copy of itself, by what it said when it was heard last. */
export const isCopyLate = (copiedAt: number | null, lastContactAt: number | null): boolean =>
  lastContactAt !== null && (copiedAt === null || lastContactAt - copiedAt > COPY_LATE_MS)

/** What people call the rows of a table, given in SQL names. */
export function kindOf(table: string): Kind {
  const fits = KIND_OF_TABLE.filter(([begins]) => table === begins || table.startsWith(`${begins}_`))
  return fits.toSorted(([a], [b]) => b.length - a.length)[0]?.[1] ?? 'other'
}

/** Counts of rows by table as counts by kind, most first. */
export function byKind(tables: readonly { tbl: string; rows: number }[]): { kind: Kind; count: number }[] {
  const counts = new Map<Kind, number>()
  for (const { tbl, rows } of tables) counts.set(kindOf(tbl), (counts.get(kindOf(tbl)) ?? 0) + rows)
  return [...counts].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count)
}

const NAME = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/i
const IN_BRACKETS = /^\[([0-9a-f:.]{2,45})\](?::(\d{1,5}))?$/i
const WITH_PORT = /^([^:]+)(?::(\d{1,5}))?$/
const BARE_NUMBER = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i

/** Host and port in what a person typed as a server's address; `port` undefined: the usual one. Null when it is no address. */
export function placeIn(text: string): { host: string; port: number | undefined } | null {
  const plain = text
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/$/, '')
  if (BARE_NUMBER.test(plain)) return { host: plain.toLowerCase(), port: undefined }
  const [, host = '', digits] = IN_BRACKETS.exec(plain) ?? WITH_PORT.exec(plain) ?? []
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535)) return null
  return NAME.test(host) || host.includes(':') ? { host: host.toLowerCase(), port } : null
}

/** Address and code in one text, as a scanner types it out of a QR code. */
export const joiningLink = ({ address, code }: { address: string; code: string }): string =>
  `daybook:join?address=${encodeURIComponent(address)}&code=${code}`

/** What `joiningLink` holds; null for any other text. */
export function joiningIn(text: string): { address: string; code: string } | null {
  const [, address = '', code = ''] =
    /^daybook:join\?address=([\w.%[\]:-]{1,300})&code=([0-9A-Z-]{16,19})$/i.exec(text.trim()) ?? []
  const plain = address.replaceAll(/%3a/gi, ':').replaceAll(/%5b/gi, '[').replaceAll(/%5d/gi, ']')
  return placeIn(plain) && code ? { address: plain, code } : null
}
