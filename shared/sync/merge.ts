import { canonicalJson, type Json } from '../kernel/index.ts'
import { isSaid } from './asks.ts'
import { compareStamps, type Stamp } from './clock.ts'
import type { Conflict, LostValue, Verdict } from './operation.ts'
import type { RecordClass } from './record-class.ts'

export type Columns = Readonly<Record<string, Json>>
type Author = { deviceId: string; number: number }

/** How the rows of one table merge: its class, and in class D the values that keep an item in force. */
export type MergeRule = {
  recordClass: RecordClass
  /** By column, in SQL names: the values with which an item is in force. A column that is not named has no say in that. */
  inForce?: Readonly<Record<string, readonly Json[]>>
  /** Columns that say one thing between them, in SQL names: where one of a group is contested, all of it is. */
  together?: readonly (readonly string[])[]
  /** In class A, in SQL names: columns that whoever accepts the row gives. What its author wrote there is not what stands. */
  given?: readonly string[]
}

/** The columns, with all that stand together with one of them. */
export function withTogether(rule: MergeRule | undefined, columns: readonly string[]): readonly string[] {
  const groups = rule?.together?.filter((group) => group.some((column) => columns.includes(column))) ?? []
  return groups.length === 0 ? columns : [...new Set([...columns, ...groups.flat()])]
}

/**
 * An operation whose place is to be decided. `isSure`: what its author had seen is known; it is not where she stood in a state of the
 * server that was lost, and then the stamps decide where arrival would (SPEC S10).
 */
export type Arriving = Author & { kind: 'I' | 'U'; patch: Columns; stamp: Stamp; isSure: boolean }

/**
 * An operation on the same row that was accepted beyond what the arriving one had seen; `patch` is what came into force, `original` what its
 * author wrote where that is something else. `kind` is what its author did: also the second making of a row is one.
 */
export type Accepted = Author & { patch: Columns; original: Columns | null; stamp: Stamp; kind: 'I' | 'U' }

/** The row as it stands, and as the author of the arriving operation saw it, with what her own device had added since; null where it did not exist there. */
export type Standing = { now: Columns; seen: Columns | null }

export type Decision = { verdict: Verdict; patch: Columns; conflict: Omit<Conflict, 'patientId'> | null }
/** @property problem why the operation goes into quarantine */
export type Problem = { problem: string }

/** Stamps further ahead of the server than this win over nobody (SPEC S16). */
export const FAR_AHEAD_MS = 24 * 60 * 60 * 1000

const same = (a: Json | undefined, b: Json | undefined) => canonicalJson(a ?? null) === canonicalJson(b ?? null)

/**
 * What becomes of an operation (SPEC S14–S21): which of its columns come into force, and what of it or of others does not stand.
 * @param standing null where the row does not exist yet
 * @param accepted what was accepted of the row beyond what the author had seen, in order
 * @param now the server's time, for stamps that are far ahead of it
 */
export function decide(
  rule: MergeRule,
  arriving: Arriving,
  standing: Standing | null,
  accepted: readonly Accepted[],
  now: number,
): Decision | Problem {
  const { kind } = arriving
  if (!standing) return kind === 'I' ? whole(arriving.patch) : { problem: 'unknown-row' }
  const patch = withoutOvertaken(arriving, accepted)
  if (rule.recordClass === 'A') {
    if (kind === 'U') return { problem: 'append-only' }
    const made = accepted.find((one) => one.kind === 'I')
    const written = (column: string) =>
      made && rule.given?.includes(column) ? (made.original ?? made.patch)[column] : standing.now[column]
    const equal = Object.entries(patch).every(([column, value]) => same(value, written(column)))
    return equal ? { verdict: 'known', patch: {}, conflict: null } : { problem: 'another-row-of-this-id' }
  }
  const concurrent = accepted.filter(({ deviceId }) => deviceId !== arriving.deviceId)
  if (concurrent.length === 0) return whole(patch)
  if (rule.recordClass === 'F' && arriving.isSure) return refused({ ...arriving, patch }, standing, concurrent)
  const wanted = { ...arriving, patch: withSeen(rule, patch, standing, concurrent) }
  const decision = byColumn(rule, wanted, standing, accepted, now)
  return rule.recordClass === 'D' ? inForce(rule, wanted, standing, concurrent, decision) : decision
}

/**
 * What an author wrote, with what stood beside it in front of her where others changed that: half of what says one thing must never stand
 * beside half of another.
 */
function withSeen(rule: MergeRule, patch: Columns, { now, seen }: Standing, concurrent: readonly Accepted[]): Columns {
  if (!rule.together || !seen) return patch
  const touched = Object.keys(patch)
  const contested = concurrent.flatMap((one) => Object.keys(one.patch))
  const groups = rule.together.filter(
    (group) => group.some((column) => touched.includes(column)) && group.some((column) => contested.includes(column)),
  )
  const whole = groups.flat().map((column) => {
    const said = [patch, seen, now].find((columns) => column in columns)
    return [column, said?.[column] ?? null] as const
  })
  return { ...patch, ...Object.fromEntries(whole) }
}

/** The columns that this device has not written again since: an operation that had to wait does not undo what its author did later. */
function withoutOvertaken({ deviceId, number, patch }: Arriving, accepted: readonly Accepted[]): Columns {
  const since = accepted.filter((one) => one.deviceId === deviceId && one.number > number)
  if (since.length === 0) return patch
  return Object.fromEntries(Object.entries(patch).filter(([column]) => !since.some((one) => column in one.patch)))
}

const whole = (patch: Columns): Decision => ({ verdict: 'applied', patch, conflict: null })
const about = ({ deviceId, number }: Author) => ({ deviceId, number }) as NonNullable<LostValue['against']>

function refused(arriving: Arriving, standing: Standing, concurrent: readonly Accepted[]): Decision {
  const last = concurrent.at(-1)
  const lost = Object.entries(arriving.patch)
    .filter(([column, value]) => !same(value, standing.now[column]))
    .map(([column, value]) => ({
      column,
      kept: standing.now[column] ?? null,
      lost: value,
      against: last ? about(last) : null,
      by: about(arriving),
    }))
  if (lost.length === 0) return { verdict: 'merged', patch: {}, conflict: null }
  return { verdict: 'conflict', patch: {}, conflict: { kind: 'refused', lost, ...met(arriving, concurrent) } }
}

function byColumn(
  rule: MergeRule,
  arriving: Arriving,
  standing: Standing,
  accepted: readonly Accepted[],
  now: number,
): Decision {
  const patch: Record<string, Json> = {}
  const lost: LostValue[] = []
  const { recordClass } = rule
  const making = arriving.kind === 'I' ? accepted.find(({ kind }) => kind === 'I') : undefined
  for (const [column, value] of Object.entries(arriving.patch)) {
    const group = withTogether(rule, [column])
    // Two who began a row with the same said the same, whatever became of it since.
    if (making && group.every((of) => !(of in arriving.patch) || same(arriving.patch[of], making.patch[of]))) continue
    const holder = accepted.findLast((one) => group.some((of) => of in one.patch))
    // What somebody wrote over how the row began on her own PC, she wrote over how it began on the other.
    const isBeginning = holder?.kind === 'I' && isSeen(standing.seen, holder.patch, group)
    if (!holder || isBeginning || holder.deviceId === arriving.deviceId) patch[column] = value
    // Of what stands together all is kept, so that it can be read without what became of the row since.
    else if (group.some((of) => of in arriving.patch && !same(arriving.patch[of], standing.now[of]))) {
      // Whoever makes a row anew says how it begins, and takes back nothing that became of it since (SPEC S20).
      const isYielding = (recordClass === 'E' && arriving.isSure) || (arriving.kind === 'I' && holder.kind === 'U')
      const stands = !isYielding && isLater(arriving, holder, now)
      if (stands) patch[column] = value
      lost.push(
        stands
          ? { column, kept: value, lost: standing.now[column] ?? null, against: about(arriving), by: about(holder) }
          : { column, kept: standing.now[column] ?? null, lost: value, against: about(holder), by: about(arriving) },
      )
    }
  }
  const kind = recordClass === 'E' ? 'claim' : 'fields'
  return lost.length === 0
    ? { verdict: 'merged', patch, conflict: null }
    : { verdict: 'conflict', patch, conflict: { kind, lost, ...met(arriving, accepted) } }
}

const isSeen = (seen: Columns | null, made: Columns, group: readonly string[]): boolean =>
  seen !== null && group.every((of) => !(of in made) || same(seen[of], made[of]))

/** With whose operations one came about. */
const met = ({ deviceId, kind }: Arriving, accepted: readonly Accepted[]) => ({
  beside: accepted.filter((one) => one.deviceId !== deviceId).map(about),
  madeTwice: kind === 'I',
})

/** Whether the arriving value is the later one. What is stamped far ahead of the server's time is later than nothing. */
function isLater(arriving: Arriving, holder: Accepted, now: number): boolean {
  const [ahead, holderAhead] = [arriving, holder].map(({ stamp }) => stamp.wall > now + FAR_AHEAD_MS)
  if (ahead !== holderAhead) return !ahead
  return compareStamps(arriving.stamp, holder.stamp, arriving.deviceId, holder.deviceId) > 0
}

/**
 * Class D: an item that is in force in one of the branches stays in force, also where that branch put it back in force, and somebody
 * looks at it. Where every branch ended it, it has ended.
 */
function inForce(
  rule: MergeRule,
  arriving: Arriving,
  standing: Standing,
  concurrent: readonly Accepted[],
  decision: Decision,
): Decision {
  const patch: Record<string, Json> = { ...decision.patch }
  let lost = decision.conflict?.lost ?? []
  const last = concurrent.at(-1)
  for (const [column, values] of Object.entries(rule.inForce ?? {})) {
    const isForce = (value: Json | undefined) => value !== undefined && values.some((one) => same(one, value))
    const { now, seen } = standing
    const own = column in arriving.patch ? arriving.patch[column] : seen?.[column]
    // How somebody else began the row again says nothing about what became of it (SPEC S20).
    const branches = arriving.kind === 'I' ? [now[column]] : [now[column], own]
    const after = column in patch ? patch[column] : now[column]
    const kept = branches.find(isForce)
    if (kept === undefined || isForce(after)) continue
    if (same(kept, now[column])) delete patch[column]
    else patch[column] = kept
    const by = column in arriving.patch ? about(arriving) : last ? about(last) : null
    const isBack = (one: LostValue) => one.column === column && same(one.lost, kept)
    const ended: LostValue = { column, kept, lost: after ?? null, against: last ? about(last) : null, by }
    lost = [...lost.filter((one) => !isBack(one)), ended]
  }
  const isLooked = lost.some(({ column }) => isSaid(column)) || !saidAlike(arriving, concurrent)
  if (!isLooked && lost.length === 0) return { ...decision, patch }
  const kind = isLooked ? 'review' : 'fields'
  return { verdict: 'conflict', patch, conflict: { kind, lost, ...met(arriving, concurrent) } }
}

/**
 * Whether, where nothing of it was lost, all changed the same: of such an item there is nothing to look at (SPEC S17). Who only made the same
 * row has changed nothing of it.
 */
function saidAlike({ kind, patch }: Arriving, concurrent: readonly Accepted[]): boolean {
  const changes = concurrent.filter((one) => one.kind === 'U')
  if (changes.length === 0) return true
  const own = new Set(Object.keys(patch).filter(isSaid))
  const theirs = new Set(changes.flatMap((one) => Object.keys(one.original ?? one.patch)).filter(isSaid))
  return kind === 'U' && own.size === theirs.size && [...own].every((column) => theirs.has(column))
}
