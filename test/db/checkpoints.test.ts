import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { statSync } from 'node:fs'
import type { CheckpointBeside } from '../../db/checkpoints.ts'
import type { Author } from '../../db/journal.ts'
import { openStore, type Store } from '../../db/store.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { patientRow } from '../support/rows.ts'
import { scratchStore } from '../support/stores.ts'

const author: Author = { userId: 'u', sessionId: 's', channel: 'patients.register' }
const ALARM = /disk does not take/
const MIB = 1024 * 1024
let scratch: Awaited<ReturnType<typeof scratchStore>>
let opened: Store[] = []
beforeEach(async () => {
  scratch = await scratchStore()
  await scratch.store.close()
  opened = []
})
afterEach(async () => {
  for (const store of opened) await store.close().catch(() => undefined)
  await scratch.remove()
})

const turn = () => new Promise((resolve) => setImmediate(resolve))
let next = 0
const write = ({ journal }: Pick<Store, 'journal'>, rows = 1) =>
  journal.work(author, async (work) => {
    for (let row = 0; row < rows; row++) await work.insert('patient', patientRow(next++))
  })

/** How often the thread that writes checkpointed itself from now on. */
function countHere({ engine }: Pick<Store, 'engine'>): () => number {
  let here = 0
  const { checkpoint } = engine
  engine.checkpoint = (mode) => {
    here += 1
    return checkpoint(mode)
  }
  return () => here
}

/** A store that is told how large its write-ahead log is, and whose checkpoints beside end when they are told to. */
async function openWith(beside: boolean) {
  const running: { finish(): void; fail(): void }[] = []
  const checkpoint: CheckpointBeside = () =>
    new Promise((resolve, reject) => {
      running.push({ finish: () => resolve(true), fail: () => reject(new Error('the disk')) })
    })
  const { file, logFile, key, clock, ids } = scratch
  const store = await openStore({ file, logFile, key, clock, ids, ...(beside && { checkpoint }) })
  opened.push(store)
  const here = countHere(store)
  const commitAt = async (mebibytes: number) => {
    store.engine.walBytes = () => mebibytes * MIB
    await write(store)
  }
  return { store, running, here, commitAt }
}

describe('checkpoints beside the thread that writes', () => {
  test('one at a time, and another one when the log has grown by as much again', async () => {
    const { running, here, commitAt } = await openWith(true)
    await commitAt(3)
    expect(running).toHaveLength(0)
    for (const size of [4, 5, 9]) await commitAt(size)
    expect(running).toHaveLength(1)
    running[0]?.finish()
    await commitAt(9)
    expect(running).toHaveLength(2)
    running[1]?.finish()
    for (const size of [1, 3, 4]) await commitAt(size)
    expect(running).toHaveLength(3)
    running[2]?.finish()
    expect(here()).toBe(0)
  })

  test('one that fails is told; the next one that does not ends that', async () => {
    const { store, running, commitAt } = await openWith(true)
    await commitAt(4)
    running[0]?.fail()
    await commitAt(5)
    expect(store.alarms().join(' ')).toMatch(ALARM)
    await commitAt(9)
    running[1]?.finish()
    await commitAt(9)
    expect(store.alarms()).toEqual([])
  })

  test('past a size whoever writes waits for one, so that the log is begun anew, and nothing is done here', async () => {
    const { running, here, commitAt } = await openWith(true)
    await commitAt(4)
    running[0]?.finish()
    await commitAt(32)
    await turn()
    expect(running).toHaveLength(2)
    let written = false
    const next = commitAt(2).then(() => {
      written = true
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(written).toBe(false)
    running[1]?.finish()
    await next
    expect([written, here()]).toEqual([true, 0])
  })

  test('one that does not come back is waited for no longer than two seconds, nor one that fails at all', async () => {
    const { store, running, here, commitAt } = await openWith(true)
    await commitAt(4)
    running[0]?.finish()
    await commitAt(32)
    const started = performance.now()
    await commitAt(33)
    expect(performance.now() - started).toBeGreaterThan(1500)
    await commitAt(36)
    running[1]?.fail()
    await turn()
    expect(store.alarms().join(' ')).toMatch(ALARM)
    await commitAt(41)
    await turn()
    running[2]?.fail()
    await commitAt(42)
    expect([running.length, here()]).toEqual([3, 0])
  }, 20_000)

  test('where none comes back the writing thread does it before the log grows without end', async () => {
    const { running, here, commitAt } = await openWith(true)
    for (const size of [4, 31, 47]) await commitAt(size)
    expect([running.length, here()]).toEqual([1, 0])
    await commitAt(48)
    expect([running.length, here()]).toEqual([1, 1])
    running[0]?.finish()
  })

  test('where each of them fails, too', async () => {
    const { store, running, here, commitAt } = await openWith(true)
    const failing = async (mebibytes: number) => {
      await commitAt(mebibytes)
      running.at(-1)?.fail()
      await turn()
    }
    for (const size of [4, 12, 20, 28]) await failing(size)
    expect([running.length, here()]).toEqual([4, 0])
    await commitAt(48)
    expect([running.length, here()]).toEqual([4, 1])
    expect(store.alarms()).toEqual([])
  })

  test('one unit of work that alone outgrows that is tried beside first: here it would hold up everybody', async () => {
    const { running, here, commitAt } = await openWith(true)
    for (const size of [3, 60]) await commitAt(size)
    expect([running.length, here()]).toEqual([1, 0])
    await commitAt(64)
    expect([running.length, here()]).toEqual([1, 1])
    running[0]?.finish()
  })

  test('closing waits for it: no other connection may outlive the store', async () => {
    const { store, running, commitAt } = await openWith(true)
    await commitAt(4)
    let closed = false
    const closing = store.close().then(() => {
      closed = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([closed, store.engine.raw.open]).toEqual([false, true])
    running[0]?.finish()
    await closing
    expect(store.engine.raw.open).toBe(false)
  })

  test('without one the writing thread does it', async () => {
    const { here, commitAt } = await openWith(false)
    await commitAt(3)
    expect(here()).toBe(0)
    await commitAt(4)
    expect(here()).toBe(1)
  })
})

test('a running practice: the worker moves the log into the database while the practice writes, and nothing is lost', async () => {
  const practice = new PracticeStore({ dataDir: scratch.folder, clock: scratch.clock, ids: scratch.ids })
  const store = await practice.open(scratch.key)
  const here = countHere(store)
  const [founded, first] = [statSync(practice.file).size, next]
  while (statSync(practice.file).size === founded) await write(store, 200)
  for (let unit = 0; unit < 10; unit++) await write(store)
  expect(here()).toBe(0)
  await practice.close()
  const { journal } = await practice.open(scratch.key)
  const { count } = await journal.db
    .selectFrom('patient')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(count).toBe(next - first)
  await practice.close()
}, 60_000)
