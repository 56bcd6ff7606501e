import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ServerCheckpoints } from '../../server/checkpoints.ts'
import type { ServerFolder } from '../../server/folder.ts'
import { openPractice, type ServerPractice } from '../../server/practice.ts'
import { fill } from './beginning.ts'
import { scratchFolder } from './serving.ts'

let folder: ServerFolder
let practice: ServerPractice
beforeEach(async () => {
  folder = await scratchFolder()
  practice = await openPractice(folder, {})
})
afterEach(async () => {
  await practice?.close()
  rmSync(join(folder.path, '..'), { recursive: true, force: true })
})

const size = () => statSync(folder.databaseFile).size

test('a server moves its write-ahead log into the database in a worker, again and again, and after one that ended', async () => {
  const beside = new ServerCheckpoints(folder.path)
  for (let round = 0; round < 3; round++) {
    await fill(practice, 100, round * 100)
    const before = size()
    expect(await beside.run()).toBe(true)
    expect(size()).toBeGreaterThan(before)
  }
  await beside.close()
  await fill(practice, 100, 900)
  expect(await beside.run()).toBe(true)
  await beside.close()
}, 60_000)

test('one that cannot be made is told, and the next one is', async () => {
  const nowhere = new ServerCheckpoints(join(folder.path, 'nowhere'))
  await expect(nowhere.run()).rejects.toThrow()
  await expect(nowhere.run()).rejects.toThrow()
  await nowhere.close()
}, 60_000)

test('a server that is written to keeps its log small by itself; the control: what is written below the limit stays in the log', async () => {
  await fill(practice, 100)
  const small = size()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(size()).toBe(small)
  await fill(practice, 3000, 1000)
  for (let tries = 0; size() === small && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(size()).toBeGreaterThan(small)
}, 120_000)
