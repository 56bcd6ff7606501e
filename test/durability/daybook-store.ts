import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { proveSoundness } from '../../db/backups/soundness.ts'
import type { Author } from '../../db/journal.ts'
import { OperationLog } from '../../db/operation-log.ts'
import { openStore, type Store } from '../../db/store.ts'
import type { CheckpointOrder } from '../../electron/workers/checkpoint.worker.ts'
import { runJob } from '../../electron/workers/job.ts'
import { type Clock, type IdSource, type Instant, uuidv7 } from '../../shared/kernel/index.ts'
import { addEntries, entryRow } from '../support/entries.ts'
import { patientRow } from '../support/rows.ts'
import { FOUNDING, keyOf } from '../support/stores.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const KEY = keyOf(Buffer.alloc(32, 7))
export const CLOCK: Clock = { now: () => Date.now() as Instant }
export const IDS: IdSource = { next: <T extends string>() => uuidv7(CLOCK.now(), randomBytes(10)) as T }
const AUTHOR: Author = { userId: null, sessionId: null, channel: 'patients.register' }

export const partsIn = (folder: string) => ({
  file: join(folder, 'daybook.db'),
  logFile: join(folder, 'operations.log'),
  key: KEY,
  clock: CLOCK,
  ids: IDS,
})

/**
 * One unit of work: two patients are registered, and the first one of the unit before moves to a city that names this
 * unit. Torn would be: one without the others.
 */
export async function writeUnit({ journal }: Pick<Store, 'journal'>, unit: number): Promise<void> {
  await journal.work(AUTHOR, async (work) => {
    for (const number of numbersOf(unit)) await work.insert('patient', patientRow(number))
    if (unit > 0) await work.update('patient', patientRow(numbersOf(unit - 1)[0]).id, { city: cityAfter(unit) })
  })
}

/**
 * A unit as above, and then entries in the chart of its first patient, whose words go into the search index; the problem of
 * the unit before gets other words.
 */
export async function writeChartUnit(store: Pick<Store, 'journal'>, unit: number): Promise<void> {
  await writeUnit(store, unit)
  const about = (at: number) => ({ patientId: patientRow(numbersOf(at)[0]).id, at: CHART_AT + at, now: CHART_AT + at })
  const ids: IdSource = { next: <T extends string>() => problemOf(unit) as T }
  const more: IdSource = {
    next: <T extends string>() => uuidv7(CHART_AT as Instant, new Uint8Array(10).fill(unit)) as T,
  }
  const report = {
    conceptText: `Radiograph ${unit}`,
    narrative: `The heart is of normal size. ${'Without finding. '.repeat(unit)}`,
  }
  await addEntries(store.journal, [
    [
      'problem',
      entryRow('problem', ids, { ...about(unit), fields: { conceptText: `Complaint ${unit}`, note: 'As told' } }),
    ],
    ['diagnosticReport', entryRow('diagnosticReport', more, { ...about(unit), fields: report })],
  ])
  if (unit > 0)
    await store.journal.work(AUTHOR, (work) =>
      work.update('problem', problemOf(unit - 1), { note: `Better in week ${unit}`, clinicalStatus: 'resolved' }),
    )
}

const CHART_AT = 1_750_000_000_000
const problemOf = (unit: number) => uuidv7((CHART_AT + unit) as Instant, new Uint8Array(10).fill(unit % 251))

const numbersOf = (unit: number) => [2 * unit, 2 * unit + 1] as const
const cityAfter = (unit: number) => `city of unit ${unit}`

/** Which units stand whole in a store; a torn one is named in `problems`. */
export async function unitsIn({
  journal,
}: Pick<Store, 'journal'>): Promise<{ whole: Set<number>; problems: string[] }> {
  const rows = await journal.db.selectFrom('patient').select(['recordNumber', 'city']).execute()
  const cities = new Map(rows.map((row) => [Number(row.recordNumber) - 1000, row.city]))
  const whole = new Set<number>()
  const problems: string[] = []
  for (const unit of new Set([...cities.keys()].map((number) => Math.floor(number / 2)))) {
    const [first, second] = numbersOf(unit)
    const complete =
      cities.has(first) && cities.has(second) && (unit === 0 || cities.get(first - 2) === cityAfter(unit))
    if (complete) whole.add(unit)
    else problems.push(`unit ${unit} is torn`)
  }
  return { whole, problems }
}

/**
 * The product's own store: journal, operation log and all.
 * @param synchronous `NORMAL` is the control: the setting that the product refuses to start with
 */
export const daybook = (synchronous: 'FULL' | 'NORMAL'): StoreUnderTest => ({
  async create(folder) {
    const store = await openStore({ ...partsIn(folder), founding: FOUNDING })
    await store.close()
  },
  async open(folder) {
    // As the product does: checkpoints are made by a worker beside.
    const order = { file: partsIn(folder).file }
    const checkpoint = () => runJob<boolean, CheckpointOrder>('checkpoint', order, { key: KEY })
    const store = await openStore({ ...partsIn(folder), checkpoint })
    if (synchronous === 'NORMAL') store.engine.raw.pragma('synchronous = NORMAL')
    return { write: (unit) => writeUnit(store, unit), close: () => store.close() }
  },
  async inspect(folder) {
    const parts = partsIn(folder)
    const store = await openStore(parts)
    const log = OperationLog.reading(parts.logFile, KEY)
    try {
      const { whole, problems } = await unitsIn(store)
      const { flaws } = proveSoundness({ raw: store.engine.raw, log: { entries: () => log.entries(), order: 'same' } })
      return { whole, problems: [...problems, ...flaws.map(({ part, what }) => `${part}: ${what}`)] }
    } finally {
      log.close()
      await store.close()
    }
  },
})

export const daybookStore = daybook('FULL')
