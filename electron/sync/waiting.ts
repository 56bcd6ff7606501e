import type { Journal } from '../../db/journal.ts'
import { keyOf } from '../../db/journal/incoming.ts'
import { type References, referencesOf } from '../../db/journal/references.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { ownChangesAfter, patientsOf, quarantinedChanges, type WaitingChange } from '../../db/sync/waiting.ts'
import type { PatientId, QueuedRow } from '../../shared/kernel/index.ts'
import { ANNOUNCED_CHARTS, type Announced } from '../../shared/sync/index.ts'
import { othersTurn } from './timers.ts'

/** Changes that are put together in a few milliseconds. */
const GATHERED_AT_ONCE = 2000

type Standing = { acked: number; deviceId: string }

/**
 * What is on this PC only, record by record. What was looked up stays known: while more is written, only that is looked at, so that a day
 * without a server costs no more at its end than at its beginning.
 */
export class WaitingRows {
  readonly #journal: Journal
  #references: References | null = null
  #known: { acked: number; upTo: number; changes: WaitingChange[] } | null = null
  readonly #patients = new Map<string, PatientId | null>()
  #looking: Promise<unknown> = Promise.resolve()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /**
   * Every record of which a change waits or could not be taken, in the order in which they were written.
   * @param standing up to which number the server has everything
   */
  async rows(standing: Standing): Promise<QueuedRow[]> {
    const mine = this.#looking.then(() => this.#look(standing))
    this.#looking = mine.catch(() => undefined)
    return mine
  }

  /** What is announced of it: counts by chart, those first in which something was written first. */
  async announced(standing: Standing): Promise<Pick<Announced, 'waiting' | 'further' | 'quarantined'>> {
    const rows = await this.rows(standing)
    const charts = new Map<PatientId, number>()
    for (const { patientId } of rows) if (patientId !== null) charts.set(patientId, (charts.get(patientId) ?? 0) + 1)
    const waiting = [...charts].map(([patientId, count]) => ({ patientId, count }))
    return {
      waiting: waiting.slice(0, ANNOUNCED_CHARTS),
      further: Math.max(0, waiting.length - ANNOUNCED_CHARTS),
      quarantined: rows.filter(({ reason }) => reason !== null).length,
    }
  }

  /** In how many charts this PC has written something after one of its numbers. */
  async chartsAfter(number: number): Promise<number> {
    const changes = await ownChangesAfter(this.#journal.db, number, othersTurn)
    await this.#find(changes)
    return new Set(changes.flatMap((one) => this.#patients.get(keyOf(one)) ?? [])).size
  }

  async #look({ acked, deviceId }: Standing): Promise<QueuedRow[]> {
    const { db } = this.#journal
    const rows = new Map<string, QueuedRow>()
    const gather = async (changes: readonly (WaitingChange & { reason?: string })[]) => {
      for (let at = 0; at < changes.length; at += GATHERED_AT_ONCE) {
        if (at > 0) await othersTurn()
        for (const one of changes.slice(at, at + GATHERED_AT_ONCE)) add(rows, one, one.reason ?? null)
      }
    }
    await gather(await this.#changes(acked))
    // What was written under a former identity is rare and soon gone; what lies in quarantine is told anew with each answer.
    for (const former of await formerWaiting(db))
      await gather(await ownChangesAfter(db, former.acked, othersTurn, former.deviceId))
    await gather(await quarantinedChanges(db, deviceId))
    await this.#find([...rows.values()])
    await othersTurn()
    for (const [key, row] of rows) row.patientId = this.#patients.get(key) ?? null
    return [...rows.values()]
  }

  /** Own changes that the server does not have, in order. What was read once is kept until it has arrived. */
  async #changes(acked: number): Promise<readonly WaitingChange[]> {
    if (!this.#known || acked < this.#known.acked) this.#known = { acked, upTo: acked, changes: [] }
    const known = this.#known
    if (acked > known.acked) {
      const first = known.changes.findIndex(({ number }) => number > acked)
      known.changes = first < 0 ? [] : known.changes.slice(first)
      known.acked = acked
      known.upTo = Math.max(known.upTo, acked)
    }
    const fresh = await ownChangesAfter(this.#journal.db, known.upTo, othersTurn)
    for (const one of fresh) {
      known.changes.push(one)
      // A change may put a record into a chart, as when a scan is filed.
      this.#patients.delete(keyOf(one))
    }
    known.upTo = fresh.at(-1)?.number ?? known.upTo
    return known.changes
  }

  /** Whose chart each stands in: looked up once for each change. */
  async #find(rows: readonly { tbl: string; rowId: string }[]): Promise<void> {
    const unknown = rows.filter((row) => !this.#patients.has(keyOf(row)))
    if (unknown.length === 0) return
    this.#references ??= await referencesOf(this.#journal.db)
    const found = await patientsOf(this.#journal.db, unknown, this.#references, othersTurn)
    for (const [key, patientId] of found) this.#patients.set(key, patientId as PatientId | null)
  }
}

function add(rows: Map<string, QueuedRow>, { tbl, rowId, at }: WaitingChange, reason: string | null): void {
  const key = keyOf({ tbl, rowId })
  const before = rows.get(key)
  if (!before) {
    rows.set(key, { tbl, rowId, patientId: null, since: at as QueuedRow['since'], changes: 1, reason })
    return
  }
  before.changes += 1
  before.since = Math.min(before.since, at) as QueuedRow['since']
  before.reason ??= reason
}
