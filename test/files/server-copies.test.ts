import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../db/files/carrying.ts'
import { filesOfPractice, type StoredFile } from '../../db/files/queries.ts'
import { copyStanding } from '../../db/sync/copies.ts'
import { bringDocuments, carryDocuments, poolOf } from '../../server/copies/documents.ts'
import { copiesIn } from '../../server/copies/manifest.ts'
import { restoreCopy } from '../../server/copies/restore.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { add } from '../documents/send.ts'
import { png } from '../support/papers.ts'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { inFolder, namesIn, type TwoPcs, twoPcs, untilStored } from './two-pcs.ts'

let pcs: TwoPcs
beforeEach(async () => {
  pcs = await twoPcs()
  await pcs.connect()
}, 300_000)
afterEach(() => pcs.remove(), 300_000)

const folder = () => pcs.serving.folder
const onServer = () => folder().filesFolder
const pool = () => poolOf(folder().copies, folder().settings().practiceId)
const newest = () => {
  const [copy] = copiesIn(folder().copies, folder().key())
  if (!copy) throw new Error('there is no copy')
  return copy.folder
}
/** A scan that is on the server, and its row. */
async function stored(): Promise<{ fileId: string; row: StoredFile }> {
  const doctor = await pcs.north.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const { entryId } = valueOf(await add(doctor, patientId, png(80, 80)))
  await untilStored(doctor, { patientId, entryId })
  const [fileId = ''] = namesIn(onServer())
  const [row] = await filesOfPractice(pcs.serving.journal.db, { ids: [fileId] })
  if (!row) throw new Error('the file has no row')
  return { fileId, row }
}
const flip = (path: string) => {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
  writeFileSync(path, bytes)
}

test('a copy of the server has its document files beside it, once for all copies, and a restore brings back what is gone', async () => {
  const { fileId } = await stored()
  const { documents } = await pcs.serving.copies.copyNow()
  expect(documents).toEqual({ named: 1, held: 1, awaited: 0 })
  const whole = readFileSync(inFolder(onServer(), fileId))
  expect(readFileSync(inFolder(pool(), fileId)).equals(whole)).toBe(true)
  const again = await pcs.serving.copies.copyNow()
  expect([again.documents.held, namesIn(pool())]).toEqual([1, [fileId]])

  const copy = newest()
  await pcs.serving.apart(async () => {
    rmSync(onServer(), { recursive: true, force: true })
    const restored = await restoreCopy(folder(), copy, { databaseUrl: null })
    expect(restored.documents).toBe(1)
    expect(readFileSync(inFolder(onServer(), fileId)).equals(whole)).toBe(true)
    // What is there as it was is left alone.
    expect((await restoreCopy(folder(), copy, { databaseUrl: null })).documents).toBe(0)
  })
}, 240_000)

test('a damaged file beside the copies is found within two weeks of proofs and replaced; one damaged on the server comes back, the damaged one is kept', async () => {
  const { fileId, row } = await stored()
  await pcs.serving.copies.copyNow()
  const whole = readFileSync(inFolder(onServer(), fileId))
  flip(inFolder(pool(), fileId))
  const from = onServer()
  // Its length is right, so that a copy does not see it; every file's day comes within two weeks.
  await pcs.serving.copies.copyNow()
  expect(readFileSync(inFolder(pool(), fileId)).equals(whole)).toBe(false)
  for (let day = 0; day < 14; day += 1)
    await carryDocuments({ from, pool: pool(), dueOn: (day * 86_400_000) as Instant }, [row])
  expect(readFileSync(inFolder(pool(), fileId)).equals(whole)).toBe(true)

  flip(inFolder(from, fileId))
  expect(await bringDocuments({ to: from, pool: pool(), now: 7 as Instant }, [row])).toBe(1)
  expect(readFileSync(inFolder(from, fileId)).equals(whole)).toBe(true)
  expect(readFileSync(`${inFolder(from, fileId)}.damaged-7`)).toHaveLength(whole.length)
}, 240_000)

test('what has not come from its PC is awaited, and what is damaged on the server never gets a name beside the copies', async () => {
  const { fileId, row } = await stored()
  await copyFile(inFolder(onServer(), fileId), join(folder().path, 'kept'))
  truncateSync(inFolder(onServer(), fileId), 50)
  const { documents } = await pcs.serving.copies.copyNow()
  expect(documents).toEqual({ named: 1, held: 0, awaited: 1 })
  expect(namesIn(pool())).toEqual([])
  expect(await isThere(pool(), row, null)).toBe(false)
  await copyFile(join(folder().path, 'kept'), inFolder(onServer(), fileId))
  expect((await pcs.serving.copies.copyNow()).documents).toEqual({ named: 1, held: 1, awaited: 0 })
}, 240_000)

test('a place that does not take the files fails with a sentence, the copy of what was written stands, and the next one has them', async () => {
  const { fileId } = await stored()
  mkdirSync(folder().copies, { recursive: true })
  writeFileSync(pool(), 'something else of this name')
  await expect(pcs.serving.copies.copyNow()).rejects.toThrow(/The document files were not all copied\./)
  expect(copiesIn(folder().copies, folder().key())).toHaveLength(1)
  const told = await copyStanding(pcs.serving.journal.db)
  expect(told.failure).toMatch(/document files/)
  expect(told.copiedAt).not.toBeNull()
  rmSync(pool())
  await pcs.serving.copies.copyNow()
  expect((await copyStanding(pcs.serving.journal.db)).failure).toBeNull()
  expect(namesIn(pool())).toEqual([fileId])
}, 240_000)
