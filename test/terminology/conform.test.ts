import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { SUITES } from '../conform/suites.ts'
import { folderOf, SMALL_ICD } from './files.ts'
import { CVX_FILE, NDC_FILES } from './releases/small.ts'

const conform = async (paths: readonly string[]) => {
  const suite = await SUITES.terminology?.()
  if (!suite) throw new Error('the suite is not in the registry')
  return suite.conform(paths)
}

test('a folder with several releases: each is imported and compared with its files', async () => {
  const result = await conform([await folderOf({ ...NDC_FILES, 'cvx.txt': CVX_FILE })])
  const releases = result['releases'] as { system: string; pass: boolean; counts: { concepts: number } }[]
  const found = Object.fromEntries(releases.map(({ system, pass, counts }) => [system, [pass, counts.concepts]]))
  expect(found).toEqual({ CVX: [true, 4], NDC: [true, 3] })
  expect(result.pass).toBe(true)
}, 120_000)

test('control: fewer entries than the year has, a damaged file and a missing one do not pass', async () => {
  const folder = await folderOf({ 'icd10cm_order_2026.txt': SMALL_ICD })
  const result = await conform([folder])
  expect(result.pass).toBe(false)
  expect(JSON.stringify(result)).toContain('"entries of FY2026","expected":98186,"got":260,"pass":false')
  const cut = await folderOf({ 'icd10cm_order_2026.txt': SMALL_ICD.slice(0, -60) })
  expect(JSON.stringify(await conform([cut]))).toMatch(/ends in the middle of line 260/)
  expect(await conform([join(cut, 'nowhere')])).toMatchObject({
    pass: false,
    refused: expect.stringMatching(/cannot be read/),
  })
}, 240_000)
