import { expect, test } from '@jest/globals'
import { checkSizes } from '../../build/lint/sizes.ts'
import { scratch } from '../support/run.ts'
import { ROOT, put } from './overlay.ts'

const lines = (count: number) => 'x\n'.repeat(count)

test('the repository keeps its sizes', () => {
  const { findings, files } = checkSizes(ROOT)
  expect(findings).toEqual([])
  expect(files).toBeGreaterThan(30)
})

test('a file over its limit is named, and tables of data are exempt', async () => {
  const root = await scratch('sizes')
  put(root, {
    'shared/a.ts': lines(10),
    'shared/long.ts': lines(401),
    'shared/fits.ts': lines(400),
    'renderer/long.tsx': lines(301),
    'shared/table.data.ts': lines(5000),
    ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`db/short${i}.ts`, lines(10)])),
  })
  expect(checkSizes(root).findings.toSorted()).toEqual([
    'renderer/long.tsx has 301 lines; 300 are allowed',
    'shared/long.ts has 401 lines; 400 are allowed',
  ])
})

test('a median above ninety lines is a finding, ninety is not', async () => {
  const root = await scratch('median')
  put(root, { 'db/a.ts': lines(10), 'db/b.ts': lines(90), 'db/c.ts': lines(200) })
  expect(checkSizes(root).findings).toEqual([])
  put(root, { 'db/b.ts': lines(91) })
  expect(checkSizes(root).findings).toEqual(['the median product file has 91 lines; 90 are allowed'])
})

test('nothing to measure is a finding', async () => {
  expect(checkSizes(await scratch('nothing')).findings).toEqual(['no product files were found to measure'])
})
