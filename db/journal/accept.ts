import { sql } from 'kysely'
import { canonicalJson } from '../../shared/kernel/index.ts'
import {
  type Accepted,
  type Columns,
  type Conflict,
  decide,
  type Quarantined,
  type SentOperation,
  withTogether,
} from '../../shared/sync/index.ts'
import { isConstraint } from '../disk-errors.ts'
import { SCHEMA_VERSION } from '../migrations/index.ts'
import type { Operation, Origin } from './chain.ts'
import { acceptedSince, kindOf, rowAsSeen } from './accepted.ts'
import { keepClaims } from './claims.ts'
import { askOnce, conflictRow, patientOf } from './conflicts.ts'
import { type Epochs, epochsOf, floorOf } from './epochs.ts'
import { type Giver, type Giving, newRows, withGiven } from './given.ts'
import { type Incoming, keyOf, rowsOf, sealIncoming, writeIncoming } from './incoming.ts'
import { type GivenNames, lookUpNames, withOwnName } from './names.ts'
import { BESIDE, columnsIn, valuesIn } from './patches.ts'
import { quarantinedOf, rowsLacking, unitsWaitingFor } from './quarantine.ts'
import type { References } from './references.ts'
import { insertRows } from './rows.ts'
import { mergeRules } from './rules.ts'
import type { SyncConflictTable } from './tables.ts'
import { type Open, type Written, written } from './unit-of-work.ts'
import { unitsOf } from './units.ts'

/**
 * What a device sends, its sender proven. `columns`, `references`: of each table here; `giving`: what of its rows is the server's to give.
 * `keptAside`: it was locked out, and a person has what it left behind taken (SPEC S81).
 */
export type Batch = {
  deviceId: string
  keptAside?: true
  from: number
  operations: readonly SentOperation[]
  columns: ReadonlyMap<string, ReadonlySet<string>>
  references: References
  giving: Giving
}

/** `epoch`, `durable`: as they stand with what was taken. `quarantined`: all of this device that lies there now, lowest numbers first. */
type Stands = { acked: number; epoch: number; durable: number }
export type Acceptance =
  | ({ kind: 'taken'; quarantined: Quarantined[]; conflicts: number } & Stands)
  | ({ kind: 'gap' } & Stands)
  | { kind: 'refused'; reason: 'not-enrolled' | 'device-revoked' | 'device-suspended' | 'broken-chain' }

/**
 * Gives the operations of a batch their places in the practice's sequence (SPEC S9–S21).
 * @param manner `unit-by-unit` after a statement of the whole was refused: each unit is then tried by itself
 */
export async function acceptBatch(
  open: Open,
  batch: Batch,
  manner: 'at-once' | 'unit-by-unit',
): Promise<Written<Acceptance>> {
  const { db } = open
  const device = await db.selectFrom('syncDevice').selectAll().where('deviceId', '=', batch.deviceId).executeTakeFirst()
  if (!device) return written<Acceptance>({ kind: 'refused', reason: 'not-enrolled' })
  if (device.status !== 'active' && !batch.keptAside)
    return written<Acceptance>({ kind: 'refused', reason: `device-${device.status}` })
  const stands: Stands = { acked: device.acked, epoch: open.head.epoch, durable: device.durable }
  const gap = () => written<Acceptance>({ kind: 'gap', ...stands })
  if (batch.from > device.acked) return gap()
  const fresh = batch.operations.filter(({ number }) => number > device.acked)
  const first = fresh[0]
  if (!first) {
    const quarantined = await quarantinedOf(db, batch.deviceId)
    return written<Acceptance>({ kind: 'taken', ...stands, quarantined, conflicts: 0 })
  }
  if (first.number !== device.acked + 1) return gap()
  if (first.after !== device.ackedHash) return written<Acceptance>({ kind: 'refused', reason: 'broken-chain' })
  const units = unitsOf(fresh)
  // A unit whose end is not in the batch comes again with it.
  if (units.length === 0) return gap()
  const taking = new Taking(open, batch, await epochsOf(db))
  if (manner === 'at-once') await taking.take(units.flat())
  else for (const unit of units) await taking.tryUnit(unit)
  return taking.finish(stands, units.at(-1)?.at(-1) ?? first)
}

type Later = Accepted & { n: number }
/**
 * A row as this transaction knows it: what it says now, what was accepted of it, in order, and how the author of the batch last saw it,
 * having seen the sequence up to `cut`.
 */
type Known = { now: Columns | null; later: Later[]; saw?: { cut: number; seen: Columns | null } }

class Taking {
  readonly #open: Open
  readonly #batch: Batch
  readonly #epochs: Epochs
  /** Of which this one is a part: what that one has taken stands in no table yet. */
  readonly #within: Taking | null
  readonly #operations: Operation[] = []
  readonly #origins: Origin[] = []
  readonly #conflicts: SyncConflictTable[] = []
  readonly #aside: { unit: readonly SentOperation[]; reason: string }[] = []
  /** Names that were given in this transaction: see `withOwnName`. */
  readonly #given: GivenNames
  readonly #practice: { db: Open['db']; practiceId: string }
  readonly #giver: Giver

  constructor(open: Open, batch: Batch, epochs: Epochs, within: Taking | null = null) {
    this.#within = within
    this.#given = within ? within.#given : new Map()
    this.#giver = within ? within.#giver : batch.giving(open.db)
    this.#open = open
    this.#practice = { db: open.db, practiceId: open.head.practiceId }
    this.#batch = batch
    this.#epochs = epochs
  }

  /** Decides on units that stand together, and writes their rows. */
  async take(operations: readonly SentOperation[]): Promise<void> {
    const writes: Incoming[] = []
    const usable: SentOperation[] = []
    for (const unit of unitsOf(operations)) {
      const problem = unit.map((one) => this.#problemOf(one)).find((one) => one !== null)
      if (problem) this.#aside.push({ unit, reason: problem })
      else usable.push(...unit)
    }
    const known = await this.#know(usable)
    await lookUpNames(this.#practice, usable, this.#given)
    for (const unit of unitsOf(usable)) await this.#decideUnit(unit, known, writes)
    await writeIncoming(this.#open, writes)
  }

  /** One unit by itself: what the database refuses of it goes into quarantine with all of it. */
  async tryUnit(unit: readonly SentOperation[]): Promise<void> {
    const { head } = this.#open
    const before = { head: { ...head }, lengths: this.#lengths(), given: new Set(this.#given.keys()) }
    const giveBack = this.#giver.mark()
    const savepoint = 'unit_of_batch'
    await sql.raw(`savepoint ${savepoint}`).execute(this.#open.db)
    try {
      await this.take(unit)
      await sql.raw(`release ${savepoint}`).execute(this.#open.db)
    } catch (error) {
      if (!isConstraint(error)) throw error
      await sql.raw(`rollback to ${savepoint}`).execute(this.#open.db)
      await sql.raw(`release ${savepoint}`).execute(this.#open.db)
      Object.assign(head, before.head)
      giveBack()
      this.#shorten(before.lengths)
      for (const name of this.#given.keys()) if (!before.given.has(name)) this.#given.delete(name)
      this.#aside.push({ unit, reason: 'constraint' })
    }
  }

  /**
   * Units that came before a row which they need, as they do when a restored server hears of a change before it hears again of what was
   * changed: they are tried anew once such a row has come, and no others are (SPEC S12, S43).
   */
  async #retry(): Promise<void> {
    const { db, pause } = this.#open
    for (let from = 0; from < this.#operations.length; ) {
      const rows = this.#operations.slice(from).filter(({ kind }) => kind === 'I')
      from = this.#operations.length
      for (const { deviceId, number, unit } of await unitsWaitingFor(db, rows)) {
        await this.#again(deviceId, number, unit)
        await pause()
      }
    }
  }

  /** Tries a unit out of quarantine once more. */
  async #again(deviceId: string, number: number, unit: readonly SentOperation[]): Promise<void> {
    const { db } = this.#open
    const again = new Taking(this.#open, { ...this.#batch, deviceId }, this.#epochs, this)
    await again.tryUnit(unit)
    await db.deleteFrom('syncWaiting').where('deviceId', '=', deviceId).where('number', '=', number).execute()
    if (again.#aside.length > 0) return this.#wait(deviceId, unit)
    this.#operations.push(...again.#operations)
    this.#origins.push(...again.#origins)
    this.#conflicts.push(...again.#conflicts)
    await db
      .deleteFrom('syncQuarantine')
      .where('deviceId', '=', deviceId)
      .where('number', '>=', number)
      .where('number', '<', number + unit.length)
      .execute()
  }

  /** Notes for which rows a unit in quarantine waits. */
  async #wait(deviceId: string, unit: readonly SentOperation[]): Promise<void> {
    const { db, kind, pause } = this.#open
    const lacking = await rowsLacking(db, unit, this.#batch.references)
    const number = unit[0]?.number ?? 0
    const waiting = lacking.map(({ tbl, rowId }) => ({ deviceId, number, tbl, rowId }))
    await insertRows(db, kind, 'syncWaiting', waiting, pause)
  }

  async #keepAside(): Promise<void> {
    const { db, kind, pause, now: receivedAt } = this.#open
    const { deviceId } = this.#batch
    const rows = this.#aside.flatMap(({ unit, reason }) =>
      unit.map((sent) => ({ deviceId, number: sent.number, content: JSON.stringify(sent), reason, receivedAt })),
    )
    await insertRows(db, kind, 'syncQuarantine', rows, pause)
    for (const { unit, reason } of this.#aside) {
      if (!WAITING.has(reason)) continue
      const number = unit[0]?.number ?? 0
      // What it needs may have come behind it in this very batch.
      if ((await rowsLacking(db, unit, this.#batch.references)).length > 0) await this.#wait(deviceId, unit)
      else await this.#again(deviceId, number, unit)
    }
  }

  async finish(stands: Stands, last: SentOperation): Promise<Written<Acceptance>> {
    const { db, kind, pause, now } = this.#open
    const { deviceId } = this.#batch
    await this.#keepAside()
    await this.#retry()
    await askOnce(db, this.#conflicts)
    await insertRows(db, kind, 'syncConflict', this.#conflicts, pause)
    const placed = this.#operations.map(({ n: sequence, ...one }) => ({ ...one, sequence }))
    await keepClaims(db, placed)
    await db
      .updateTable('syncDevice')
      .set({ acked: last.number, ackedHash: last.hash, seenAt: now })
      .where('deviceId', '=', deviceId)
      .execute()
    const quarantined = await quarantinedOf(db, deviceId)
    return written<Acceptance>(
      { kind: 'taken', ...stands, acked: last.number, quarantined, conflicts: this.#conflicts.length },
      { operations: this.#operations, origins: this.#origins },
    )
  }

  /** Why an operation cannot be taken whatever stands here; null when it may. */
  #problemOf(sent: SentOperation): string | null {
    const { tbl } = sent
    const rule = mergeRules.get(tbl)
    const columns = this.#batch.columns.get(tbl)
    if (!rule || !columns) return 'unknown-table'
    const changes = columnsIn(sent)
    if (!changes) return 'malformed'
    if (!Object.keys(changes).every((column) => columns.has(column) && !BESIDE.has(column))) return 'unknown-column'
    const practice = changes['practice_id']
    return practice !== undefined && practice !== this.#open.head.practiceId ? 'other-practice' : null
  }

  /** What these operations' rows say, and what was accepted of them beyond the oldest that one of these had seen. */
  async #know(operations: readonly SentOperation[]): Promise<Map<string, Known>> {
    const { db } = this.#open
    const rows = await rowsOf(db, operations)
    const known = new Map<string, Known>()
    const asked = new Map<string, { ids: Set<string>; from: number }>()
    for (const operation of operations) {
      const key = keyOf(operation)
      const now = rows.get(key) ?? null
      if (!known.has(key)) known.set(key, { now, later: [] })
      if (!now) continue
      const one = asked.get(operation.tbl) ?? { ids: new Set(), from: Number.MAX_SAFE_INTEGER }
      one.ids.add(operation.rowId)
      asked.set(operation.tbl, { ...one, from: Math.min(one.from, this.#seen(operation)) })
    }
    for (const [tbl, { ids, from }] of asked)
      for (const { rowId, ...later } of await acceptedSince(db, {
        tbl,
        ids: [...ids],
        from,
        own: this.#open.head.deviceId,
      }))
        known.get(keyOf({ tbl, rowId }))?.later.push(later)
    for (const { operation, origin } of this.#taken()) {
      const from = asked.get(operation.tbl)?.from ?? Number.MAX_SAFE_INTEGER
      if (operation.n <= from) continue
      const { n, patch, wall, counter } = operation
      known.get(keyOf(operation))?.later.push({
        n,
        kind: kindOf(operation.kind, origin.original),
        deviceId: origin.deviceId,
        number: origin.number,
        patch: JSON.parse(patch) as Columns,
        original: origin.original === null ? null : (JSON.parse(origin.original) as Columns),
        stamp: { wall, counter },
      })
    }
    return known
  }

  /** What this transaction has taken so far, in order. */
  #taken(): { operation: Operation; origin: Origin }[] {
    const own = this.#operations.flatMap((operation, at) => {
      const origin = this.#origins[at]
      return origin ? [{ operation, origin }] : []
    })
    return [...(this.#within === null ? [] : this.#within.#taken()), ...own]
  }

  /** What an author had seen, in terms of today's epoch (SPEC S10). */
  #seen({ epoch, seen, kind }: SentOperation): number {
    // Whoever makes a row has seen nothing of another under the same identifier.
    if (kind === 'I') return 0
    return epoch === this.#open.head.epoch ? seen : Math.min(seen, floorOf(this.#epochs, epoch))
  }

  async #decideUnit(unit: readonly SentOperation[], known: Map<string, Known>, writes: Incoming[]): Promise<void> {
    const { head, now, db } = this.#open
    const { deviceId } = this.#batch
    const undo: (() => void)[] = [this.#giver.mark()]
    const isNew = (row: string) => known.get(row)?.now === null
    const given = await this.#giver.give(deviceId, newRows(unit, isNew))
    if ('problem' in given) {
      for (const step of undo) step()
      return void this.#aside.push({ unit, reason: given.problem })
    }
    const taken: { sent: SentOperation; change: Incoming; origin: Omit<Origin, 'n'>; conflict: Conflict | null }[] = []
    for (const sent of unit) {
      const rule = mergeRules.get(sent.tbl)
      const row = known.get(keyOf(sent))
      const wanted = columnsIn(sent)
      if (!rule || !row || !wanted) throw new Error('an operation without a table was to be taken')
      const seen = this.#seen(sent)
      const later = row.later.filter(({ n }) => n > seen)
      const isContested = later.some((one) => one.deviceId !== deviceId)
      const isReviewed = isContested && (rule.recordClass === 'D' || rule.together) && sent.kind === 'U'
      // Put together once for a row: whoever typed for an hour changed one row a thousand times.
      if (isReviewed && row.saw?.cut !== seen)
        row.saw = { cut: seen, seen: await rowAsSeen(db, sent, { seen, deviceId, since: this.#taken() }) }
      const standing = row.now && { now: row.now, seen: (isReviewed && row.saw?.seen) || null }
      const stamp = { wall: sent.wall, counter: sent.counter }
      const isSure = sent.kind === 'I' || seen === sent.seen
      const arriving = { deviceId, number: sent.number, kind: sent.kind, patch: wanted, stamp, isSure }
      const decided = withGiven(decide(rule, arriving, standing, later, now), given.columns.get(keyOf(sent)))
      if ('problem' in decided) {
        for (const step of undo.toReversed()) step()
        this.#aside.push({ unit, reason: decided.problem })
        return
      }
      const decision = await withOwnName(this.#practice, { ...sent, deviceId }, decided, this.#given)
      if (decision.verdict === 'known') continue
      const { verdict, patch } = decision
      const before = { now: row.now, length: row.later.length, saw: row.saw }
      undo.push(() => {
        row.now = before.now
        row.later.length = before.length
        if (before.saw) row.saw = before.saw
        else delete row.saw
      })
      if (row.saw) row.saw = { ...row.saw, seen: { ...row.saw.seen, ...wanted } }
      row.now = { ...row.now, ...patch }
      const isGiven = row.later.length === 0 && given.columns.has(keyOf(sent))
      const isWhole = Object.keys(patch).length === Object.keys(wanted).length && verdict === 'applied' && !isGiven
      const asTaken = { kind: sent.kind, patch, original: isWhole ? null : wanted, stamp, n: Number.MAX_SAFE_INTEGER }
      row.later.push({ deviceId, number: sent.number, ...asTaken })
      // A change of one column may put back another that keeps an item in force: who applies it must hear of both.
      const touched = withTogether(rule, [...Object.keys(wanted), ...Object.keys(patch)])
      // What is given stands in the patch, with all that the author wrote.
      const settled = isWhole || isGiven ? null : valuesIn(row.now, new Set(touched))
      const conflict = decision.conflict && { ...decision.conflict, patientId: patientOf(sent, row.now) }
      taken.push({
        // What was given may be in columns that its author's program does not know: only a program that does may hear of it (SPEC S26).
        sent: isGiven ? { ...sent, schemaVersion: SCHEMA_VERSION } : sent,
        change: { tbl: sent.tbl, rowId: sent.rowId, isNew: before.now === null, columns: patch },
        origin: {
          deviceId,
          number: sent.number,
          hash: sent.hash,
          original: isWhole ? null : sent.patch,
          settled: settled && canonicalJson(settled),
          verdict,
          conflict: conflict && canonicalJson(conflict),
          receivedAt: now,
        },
        conflict,
      })
    }
    for (const [at, { sent, change, origin, conflict }] of taken.entries()) {
      const operation = sealIncoming(head, change, { ...sent, deviceId, last: at === taken.length - 1 ? 1 : 0 })
      writes.push(change)
      this.#operations.push(operation)
      this.#origins.push({ n: operation.n, ...origin })
      if (conflict) this.#conflicts.push(conflictRow({ ...sent, sequence: operation.n, deviceId }, conflict))
    }
  }

  #lengths(): readonly [number, number, number, number] {
    return [this.#operations.length, this.#origins.length, this.#conflicts.length, this.#aside.length]
  }

  #shorten([operations, origins, conflicts, aside]: readonly [number, number, number, number]) {
    this.#operations.length = operations
    this.#origins.length = origins
    this.#conflicts.length = conflicts
    this.#aside.length = aside
  }
}

/** Reasons that may pass once other rows have come. */
const WAITING = new Set(['unknown-row', 'constraint'])
