import type { Journal } from '../../db/journal.ts'
import { type References, referencesOf } from '../../db/journal/references.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { keyOfRow, ownChangesAfter, patientsOf, quarantinedChanges, type WaitingChange } from '../../db/sync/waiting.ts'
import type { PatientId, QueuedRow } from '../../shared/kernel/index.ts'
import { ANNOUNCED_CHARTS, type Announced } from '../../shared/sync/index.ts'
import { othersTurn } from './timers.ts'

type Standing = { acked: number; deviceId: string }

/**
 * What is on this PC only, record by record. What was looked up stays known: while more is written, only that is looked at, so that a day
 * without a server costs no more at its end than at its beginning.
 */
export class WaitingRows {
  readonly #journal: Journal
  #references: References | null = null
  #known: { acked: number; upTo: number; rows: Map<string, QueuedRow> } | null = null
  readonly #patients = new Map<string, PatientId | null>()
  #looking: Promise<unknown> = Promise.resolve()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** Every record of which a change waits or could not be taken, the oldest first. @param standing up to which number the server has everything */
  async rows(standing: Standing): Promise<QueuedRow[]> {
    const mine = this.#looking.then(() => this.#look(standing))
    this.#looking = mine.catch(() => undefined)
    return mine
  }

  /** What is announced of it: counts by chart, most charts first that were written first. */
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
    return new Set(changes.flatMap((one) => this.#patients.get(keyOfRow(one)) ?? [])).size
  }

  async #look({ acked, deviceId }: Standing): Promise<QueuedRow[]> {
    const { db } = this.#journal
    if (this.#known?.acked !== acked) this.#known = { acked, upTo: acked, rows: new Map() }
    const known = this.#known
    const fresh = await ownChangesAfter(db, known.upTo, othersTurn)
    for (const one of fresh) add(known.rows, one, null)
    known.upTo = fresh.at(-1)?.number ?? known.upTo
    // What was written under a former identity is rare and soon gone; what lies in quarantine is told anew with each answer.
    const rows = new Map([...known.rows].map(([key, row]) => [key, { ...row }]))
    for (const former of await formerWaiting(db))
      for (const one of await ownChangesAfter(db, former.acked, othersTurn, former.deviceId)) add(rows, one, null)
    for (const one of await quarantinedChanges(db, deviceId)) add(rows, one, one.reason)
    await this.#find([...rows.values()])
    return [...rows.values()]
      .map((row) => ({ ...row, patientId: this.#patients.get(keyOfRow(row)) ?? null }))
      .toSorted((a, b) => a.since - b.since)
  }

  /** Whose chart each stands in: looked up once, since no record ever moves to another. */
  async #find(rows: readonly { tbl: string; rowId: string }[]): Promise<void> {
    const unknown = rows.filter((row) => !this.#patients.has(keyOfRow(row)))
    if (unknown.length === 0) return
    this.#references ??= await referencesOf(this.#journal.db)
    const found = await patientsOf(this.#journal.db, unknown, this.#references, othersTurn)
    for (const [key, patientId] of found) this.#patients.set(key, patientId as PatientId | null)
  }
}

function add(rows: Map<string, QueuedRow>, { tbl, rowId, at }: WaitingChange, reason: string | null): void {
  const key = keyOfRow({ tbl, rowId })
  const before = rows.get(key)
  if (!before) {
    rows.set(key, { tbl, rowId, patientId: null, since: at as QueuedRow['since'], changes: 1, reason })
    return
  }
  before.changes += 1
  before.since = Math.min(before.since, at) as QueuedRow['since']
  before.reason ??= reason
}
