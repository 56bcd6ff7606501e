import { z } from 'zod'

/**
 * An exact set of entries: of each device, all of its entries up to this drafted place. Every device drafts upward, so the set never
 * changes, in whatever order entries arrive. Under `EVERYONE`: also whatever has an accepted place up to this one, as closes of before say.
 */
export type Heads = Readonly<Record<string, number>>
/** No device has this name. */
export const EVERYONE = ''

const Said = z.record(z.string().max(64), z.number().int().min(0))

/** What a close or a plan holds; one of before says only its accepted place. Null for what is no such thing: it may come from outside. */
export function readHeads(heads: unknown, acceptedSeq: unknown): Heads | null {
  try {
    const said = Said.parse(JSON.parse(String(heads)))
    return Object.keys(said).length === 0 ? Said.parse({ [EVERYONE]: acceptedSeq }) : said
  } catch {
    return null
  }
}

/** As `readHeads`, of a row that stands in the ledger. */
export function headsIn({ heads, acceptedSeq }: { heads: string; acceptedSeq: number }): Heads {
  const said = readHeads(heads, acceptedSeq)
  if (said === null) throw new Error('a row of the ledger holds no set of entries')
  return said
}

/** Whether an entry is in a set. @param placed where it was accepted; null before that */
export const isIn = (heads: Heads, entry: { deviceId: string; drafted: number; placed: number | null }): boolean =>
  entry.drafted <= (heads[entry.deviceId] ?? 0) || (entry.placed !== null && entry.placed <= (heads[EVERYONE] ?? 0))

/** Whether a set has all of another one. Of one that is told by place alone it is not asked. */
export const holds = (heads: Heads, others: Heads): boolean =>
  Object.entries(others).every(([device, place]) => device === EVERYONE || place <= (heads[device] ?? 0))

/** Everything that is in one of some sets. */
export function allOf(sets: readonly Heads[]): Heads {
  const all: Record<string, number> = {}
  for (const heads of sets)
    for (const [device, place] of Object.entries(heads)) all[device] = Math.max(all[device] ?? 0, place)
  return all
}

/** As a close keeps it: an empty ledger, too, is said to be empty. */
export const writtenHeads = (heads: Heads): string =>
  JSON.stringify(Object.keys(heads).length === 0 ? { [EVERYONE]: 0 } : heads)
