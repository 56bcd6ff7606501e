import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { SYSTEM } from '../../shared/terminology/index.ts'
import { folderOf, SMALL_ICD } from '../terminology/files.ts'
import { type Installed, installed } from './installed.ts'
import { endPrograms } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(240_000)

let pc: Installed
beforeEach(async () => {
  pc = await installed()
  await pc.init()
})
afterEach(endPrograms)

test('a release is imported from the command line, reported, and searched', async () => {
  const folder = await folderOf({ 'icd10cm_order_2031.txt': SMALL_ICD })
  const imported = await pc.daybook(['import', 'terminology', folder, ...pc.as('admin')])
  expect(JSON.parse(imported.out)).toMatchObject({ release: 'FY2031', concepts: 260, refused: 0, inUse: true })
  expect(imported.code).toBe(0)
  const found = await pc.call('terminology.search', { system: SYSTEM.icd10cm, text: 'A00' })
  expect(found.value).toHaveLength(8)
  const damaged = await folderOf({ 'icd10cm_order_2032.txt': SMALL_ICD.slice(0, -60) })
  const refused = await pc.daybook(['import', 'terminology', damaged, ...pc.as('admin')])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.said).toMatch(/ends in the middle of line 260/)
})
