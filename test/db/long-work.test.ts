import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Work } from '../../db/journal.ts'
import { patientRow } from '../support/rows.ts'
import { scratchStore } from '../support/stores.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'test.long' }
/** Enough that its changes outgrow what a long unit of work keeps in memory, and its log is written in turns. */
const ROWS = 2500

let scratch: Awaited<ReturnType<typeof scratchStore>>
let next = 1
beforeAll(async () => {
  scratch = await scratchStore()
}, 60_000)
afterAll(() => scratch.remove())

const many = (count: number) => Array.from({ length: count }, () => patientRow(next++))
const count = async () =>
  Number(
    (
      await scratch.store.journal.db
        .selectFrom('patient')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )
const cache = () => scratch.store.engine.raw.pragma('cache_size', { simple: true })
const before = { cache: 0 }
afterEach(() => {
  // Whatever became of a long unit of work, the next has the whole memory again.
  if (before.cache !== 0) expect(cache()).toBe(before.cache)
})

/** How often others had their turn while this went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false]
  const beat = () => {
    turns += 1
    if (!isOver) setImmediate(beat)
  }
  setImmediate(beat)
  await work().finally(() => (isOver = true))
  return turns
}

test('a long unit of work is one: in the database, in the log, and after a new opening', async () => {
  before.cache = Number(cache())
  let kib = 0
  const { journal } = scratch.store
  const turns = await turnsDuring(() =>
    journal.work(AUTHOR, async (work) => {
      await work.insertAll('patient', many(ROWS))
      kib = Number(cache())
    }),
  )
  // What it changed has gone towards the disk as it went along, and others have had their turns.
  expect(kib).toBe(-1024)
  expect(turns).toBeGreaterThan(ROWS / 100)
  const last = scratch.store.log.last()
  expect(last?.operations).toHaveLength(ROWS)
  expect(last?.operations.filter((one) => one.last === 1)).toHaveLength(1)
  // The next one is sealed to it.
  await journal.work(AUTHOR, (work) => work.insertAll('patient', many(1)))
  expect([...scratch.store.log.entries()].map(({ operations }) => operations.length).slice(-2)).toEqual([ROWS, 1])
  const store = await scratch.reopen()
  expect(store.reconciled).toMatchObject({ healed: 0 })
  expect(await count()).toBe(ROWS + 1)
})

test('its commit finds little left to write: the pages that were changed are in the write-ahead log by then', async () => {
  const { journal, engine } = scratch.store
  const { raw } = engine
  const statements = Object.getPrototypeOf(raw.prepare('commit')) as { run: (...given: unknown[]) => unknown }
  const { run } = statements
  let [begun, grown] = [engine.walBytes(), 0]
  statements.run = function watched(this: { source: string }, ...given) {
    if (this.source !== 'commit') return run.apply(this, given)
    const had = engine.walBytes()
    const result = run.apply(this, given)
    grown = engine.walBytes() - had
    return result
  }
  try {
    engine.checkpoint('TRUNCATE')
    begun = engine.walBytes()
    await journal.work(AUTHOR, (work) => work.insertAll('patient', many(ROWS)))
  } finally {
    statements.run = run
  }
  const written = engine.walBytes() - begun
  expect(written).toBeGreaterThan(2_000_000)
  expect(grown).toBeLessThan(written / 20)
})

test('one that fails near its end has never been', async () => {
  const { journal, log } = scratch.store
  const [rows, size] = [await count(), log.size]
  const failing = async (work: Work) => {
    await work.insertAll('patient', many(ROWS))
    throw new Error('at the end')
  }
  await expect(journal.work(AUTHOR, failing)).rejects.toThrow('at the end')
  expect([await count(), log.size]).toEqual([rows, size])
  await journal.work(AUTHOR, (work) => work.insertAll('patient', many(1)))
  expect(await count()).toBe(rows + 1)
})

test('what is asked for meanwhile comes after it, and the log stands in the order of the database', async () => {
  const { journal, log } = scratch.store
  const rows = await count()
  await Promise.all([
    journal.work(AUTHOR, (work) => work.insertAll('patient', many(ROWS))),
    journal.work(AUTHOR, (work) => work.insertAll('patient', many(3))),
  ])
  expect([...log.entries()].map(({ operations }) => operations.length).slice(-2)).toEqual([ROWS, 3])
  expect(await count()).toBe(rows + ROWS + 3)
})

test('while a long text is written nothing else gets between, and after a failure nothing until it is opened anew', async () => {
  const { log } = scratch.store
  const size = log.size
  const writing = log.appendLong(['{"operations":[', '],"audit":', '[]}'], () => Promise.resolve())
  expect(() => log.append({ operations: [], audit: [] })).toThrow('failed before')
  await writing
  expect(log.size).toBeGreaterThan(size)
  expect(log.last()).toEqual({ operations: [], audit: [] })
  const failing = log.appendLong(['{'], () => Promise.reject(new Error('the disk')))
  await expect(failing).rejects.toThrow('the disk')
  expect(() => log.append({ operations: [], audit: [] })).toThrow('failed before')
  log.reopen()
  log.append({ operations: [], audit: [] })
  expect(log.last()).toEqual({ operations: [], audit: [] })
})
