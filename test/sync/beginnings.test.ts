import { expect, test } from '@jest/globals'
import type { Beginning } from '../../electron/sync/snapshot/begin.ts'
import { Beginnings } from '../../electron/sync/snapshot/beginnings.ts'

/** A beginning that comes to its end when it is told to. */
function beginning() {
  let end: (isReplaced: boolean) => void = () => {}
  const said = { runs: 0, stops: 0 }
  const one = {
    progress: { done: 0, of: 1 },
    isReplacing: false,
    wasReplacing: false,
    stop() {
      said.stops += 1
      end(false)
    },
    run: () =>
      new Promise<boolean>((resolve) => {
        said.runs += 1
        end = resolve
      }),
  }
  return { one, as: one as unknown as Beginning, said, end: (isReplaced: boolean) => end(isReplaced) }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

function world() {
  const reports: unknown[] = []
  const told: [string, boolean][] = []
  const all = new Beginnings((error) => void reports.push(error))
  const begin = (name: string, { as }: ReturnType<typeof beginning>) =>
    all.begin('practice', as, (isReplaced) => void told.push([name, isReplaced]))
  return { reports, told, all, begin }
}

test('the next beginning waits until the former is at rest, and whoever closes waits for both', async () => {
  const { all, begin, told } = world()
  const [first, second] = [beginning(), beginning()]
  begin('first', first)
  await turn()
  expect(all.progress).toEqual({ done: 0, of: 1 })
  begin('second', second)
  await turn()
  expect([first.said.runs, second.said.runs]).toEqual([1, 0])
  first.end(false)
  await turn()
  expect(second.said.runs).toBe(1)
  let isSettled = false
  const settled = all.settled().then(() => {
    isSettled = true
  })
  await turn()
  expect(isSettled).toBe(false)
  all.stop()
  await settled
  expect(second.said.stops).toBe(1)
  expect(told).toEqual([
    ['first', false],
    ['second', false],
  ])
  expect(all.progress).toBeNull()
})

test('S136: a practice whose place a snapshot could not take is not tried again by the opening that follows', async () => {
  const { all, begin, told } = world()
  const [first, second] = [beginning(), beginning()]
  begin('first', first)
  await turn()
  Object.assign(first.one, { isReplacing: true, wasReplacing: true })
  // The practice is closed for it, and opened again as it was: that begins anew.
  all.stop()
  expect(first.said.stops).toBe(0)
  begin('second', second)
  first.end(false)
  await all.settled()
  expect(second.said.runs).toBe(0)
  expect(told).toEqual([
    ['first', false],
    ['second', false],
  ])
})

test('one that throws is told, and the PC fetches page by page', async () => {
  const { all, begin, told, reports } = world()
  const one = beginning()
  one.one.run = () => Promise.reject(new Error('the disk'))
  begin('one', one)
  await all.settled()
  expect(reports).toHaveLength(1)
  expect(told).toEqual([['one', false]])
  expect(all.progress).toBeNull()
})
