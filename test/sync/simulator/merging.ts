import { type MergeRule, withTogether } from '../../../shared/sync/index.ts'
import { mergeRules } from '../../../db/journal/rules.ts'
import type { World } from './run.ts'
import { type Row, rowOf, type Witnessed } from './witness.ts'

const short = ({ device, number }: Pick<Witnessed, 'device' | 'number'>) => `${device.slice(-2)}/${number}`
const keyOf = ({ device, number }: Pick<Witnessed, 'device' | 'number'>) => `${device}/${number}`

/** One value that somebody wrote into one column of one row, and whose value she had in front of her. */
type Wrote = { by: Witnessed; value: Row[string]; over: Wrote | null; followed: Wrote[] }
/** As the product has them: a mutant's own rules are not what it is measured by. */
const RULES: ReadonlyMap<string, MergeRule> = new Map(mergeRules)
type Lost = { column: string; kept: unknown; lost: unknown }

/**
 * What must have become of what people wrote (I4–I7, I9, I13), by what they saw: every value knows the one that it was written over, so
 * the values of a column make a tree, whose ends nobody ever saw and wrote over.
 */
export function checkMerging(world: World): void {
  const { server, witness, violations } = world
  const aside = new Set(
    (server.store.raw.prepare('select device_id as device, number from sync_quarantine').all() as Witnessed[]).map(
      keyOf,
    ),
  )
  const revoked = new Set(world.pcs.filter(({ isRevoked }) => isRevoked).map(({ deviceId }) => deviceId))
  const unsent = (one: Witnessed) =>
    revoked.has(one.device) && one.number > (ackedOf(server.store.raw, one.device) ?? 0)
  const byRow = new Map<string, Witnessed[]>()
  for (const one of witness.all) {
    if (unsent(one)) continue
    const key = `${one.tbl}/${one.rowId}`
    byRow.set(key, [...(byRow.get(key) ?? []), one])
  }
  for (const [key, all] of byRow) {
    // What waits for a person has not come into force, and whoever saw it saw something that is not there.
    if (all.some((one) => aside.has(keyOf(one)))) continue
    const [first] = all
    const row = first && rowOf(server.store, first.tbl, first.rowId)
    const rule = first && RULES.get(first.tbl)
    if (!first || !row || !rule) {
      violations.push(`I3 ${key} is not with the server`)
      continue
    }
    const lost = lostOn(world, first)
    // What the server gives is nobody's own; I14 asks for it.
    for (const column of new Set(all.flatMap(({ patch }) => Object.keys(patch))))
      if (!rule.given?.includes(column)) checkColumn(world, { key, all, row, rule, column, lost })
    if (rule.recordClass === 'D') checkInForce(world, { key, all, row, rule })
  }
}

const ackedOf = (raw: World['server']['store']['raw'], device: string) =>
  (raw.prepare('select acked from sync_device where device_id = ?').get(device) as { acked: number } | undefined)?.acked

const lostOn = ({ server }: World, { tbl, rowId }: Witnessed): Lost[] =>
  (
    server.store.raw.prepare('select lost from sync_conflict where tbl = ? and row_id = ?').all(tbl, rowId) as {
      lost: string
    }[]
  ).flatMap(({ lost }) => JSON.parse(lost) as Lost[])

type OnRow = { key: string; all: Witnessed[]; row: Row; rule: MergeRule }

function checkColumn(
  { violations, faults }: World,
  { key, all, row, rule, column, lost }: OnRow & { column: string; lost: Lost[] },
): void {
  const values = valuesOf(all, column)
  const stands = row[column] ?? null
  if (!values.some(({ value }) => value === stands)) {
    violations.push(`I4 ${key} ${column}: ${String(stands)} comes from nowhere`)
    return
  }
  const ends = values.filter(({ followed }) => followed.length === 0)
  const isTelling = new Set(values.map(({ value }) => value)).size === values.length
  const [only] = ends
  // Of class F a concurrent operation changes nothing at all, whichever columns it is about.
  const isWhole = rule.recordClass === 'F'
  const isDecidedByStatus = column in (rule.inForce ?? {})
  // What an informed author had seen of a lost epoch is not known to a server that arrival alone decides for.
  // There the stamps decide, and to a server whose own clock is off by a day they are far ahead (SPEC S16).
  const isSure = faults.restores === 0 || (rule.recordClass === 'C' && faults.clockJumps === 0)
  const standing = values.find(({ value }) => value === stands)
  // An operation says once for all its columns what its author had seen. Where an own change that has not come back covers one of them, all of
  // it counts as written with no more in sight than that one (SPEC S6); in class E what arrived first then stands, also in another
  // column whose newer value she had in front of her (SPEC S18). Hers is kept in a conflict, as I9 asks.
  const isSeen = ({ by }: Wrote) =>
    rule.recordClass !== 'E' || !standing || countsAsSeen(by, standing.by, { all, rule })
  const followed = standing?.followed.filter(isSeen) ?? []
  const isOvertaken = ends.length === 1 && followed.length > 0
  if (!isWhole && isSure && !isDecidedByStatus && isOvertaken && only && isTelling && only.value !== stands) {
    violations.push(`I5 ${key} ${column}: ${short(only.by)} ${String(only.value)} met nobody and does not stand`)
    return
  }
  if (!isWhole && isTelling && isSure && !isDecidedByStatus)
    for (const { by, value } of followed)
      violations.push(
        `I6 ${key} ${column}: ${short(by)} ${String(value)} was written over ${String(stands)}, which stands`,
      )
  for (const { by, value } of ends)
    if (value !== stands && !lost.some((one) => one.column === column && (one.lost ?? null) === value))
      if (!values.some((one) => one.value === value && one.followed.length > 0))
        violations.push(`I9 ${key} ${column}: ${short(by)} ${String(value)} neither stands nor is kept`)
}

/** The values of a column as a tree. Who saw a value that several wrote saw the last of them that she knew. */
function valuesOf(all: readonly Witnessed[], column: string): Wrote[] {
  const values: Wrote[] = []
  for (const by of all) {
    const value = by.patch[column]
    if (value === undefined) continue
    const saw = by.saw ? (by.saw[column] ?? null) : undefined
    const over = values.findLast((one) => one.value === saw && one.by !== by && knew(by, one.by)) ?? null
    const wrote: Wrote = { by, value, over, followed: [] }
    over?.followed.push(wrote)
    values.push(wrote)
  }
  return values
}

/** Whether the author of `one` had `other` on her PC when she wrote. */
const knew = (one: Witnessed, other: Witnessed): boolean =>
  one.device === other.device ? other.number < one.number : (one.knew.get(other.device) ?? 0) >= other.number

/** Whether the author of `one` counts as having seen `other` (SPEC S6): nobody does while an own change covers a column of hers that had not. */
function countsAsSeen(one: Witnessed, other: Witnessed, about: Pick<OnRow, 'all' | 'rule'>): boolean {
  if (one.device === other.device) return true
  const columns = (of: Witnessed) => withTogether(about.rule, Object.keys(of.patch))
  const covering = about.all.filter(
    (own) =>
      own.device === one.device &&
      own.number > one.reflected &&
      own.number < one.number &&
      columns(own).some((column) => columns(one).includes(column)),
  )
  return knew(one, other) && covering.every((own) => countsAsSeen(own, other, about))
}

/** I7 and I13: an item has ended where nobody knew better, and only there. */
function checkInForce({ violations, faults }: World, { key, all, row, rule }: OnRow): void {
  for (const [column, inForce] of Object.entries(rule.inForce ?? {})) {
    const isForce = (value: Row[string] | undefined) => inForce.includes(value ?? null)
    if (isForce(row[column])) {
      const last = all.findLast(({ patch }) => column in patch)
      const isAlone = all.every(
        (one) =>
          one === last ||
          (last !== undefined && knew(last, one)) ||
          (one.device !== last?.device && last !== undefined && knew(one, last)),
      )
      const others = all.filter((one) => one !== last && one.device === last?.device)
      // Where an own change still covered the row, its author had not really seen the other one.
      if (last && !isForce(last.patch[column]) && isAlone && others.length === 0 && faults.restores === 0)
        violations.push(`I7 ${key} ${column}: ${short(last)} ended it, met nobody, and it is in force again`)
      continue
    }
    const enders = all.filter(({ kind, patch }) => kind === 'U' && column in patch && patch[column] === row[column])
    const sure = enders.filter((ender) => {
      const apart = all.filter(
        (one) => one.device !== ender.device && one.kind === 'U' && !knew(one, ender) && !knew(ender, one),
      )
      // Whoever changed something else of an item that she saw ended had ended it, too.
      const endedBy = (one: Witnessed) => !isForce(column in one.patch ? one.patch[column] : one.saw?.[column])
      const wentOn = (one: Witnessed) =>
        !all.some((later) => later.device === one.device && later.number > one.number && endedBy(later))
      // What somebody had before her when she ended the item, too, is on a branch that she ended, whichever of the two ends stands (SPEC S17).
      const isEndedBy = (later: Witnessed, one: Witnessed) =>
        column in later.patch && !isForce(later.patch[column]) && isForce(later.saw?.[column]) && knew(later, one)
      const isEndedToo = (one: Witnessed) => all.some((later) => later !== ender && isEndedBy(later, one))
      return apart.every((one) => endedBy(one) || !wentOn(one) || isEndedToo(one))
    })
    if (enders.length > 0 && sure.length === 0)
      violations.push(`I13 ${key} ${column}: it has ended although another change of it was concurrent`)
  }
}
