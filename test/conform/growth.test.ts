import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { assess, correctionDays, growthTables, lmsAt, shareBelow, valueAt, zBelow, zOf } from '../support/growth.ts'
import { growth } from './growth.ts'

const folder = mkdtempSync(join(tmpdir(), 'daybook-growth-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Three synthetic children as CDC's program assesses them. Source: values of its output, LMS of CDC 2000 and 2022. */
const SAS = `agemos,bmi,sex,height,waz,wapct,bmiz,bmipct,original_bmiz,original_bmipct,haz,hapct,id,weight
156.954,24.12047887,1,154.8,1.0729854033,85.836116733,1.4757550841,92.999517373,1.4757550841,92.999517373,-0.241891626,40.443206963,1,57.8
59.3748,16.88340792,1,107.47,0.4869115209,68.683948293,1.0655315046,85.668226165,1.0655315046,85.668226165,-0.236339777,40.658451168,2,19.5
`

describe('growth references', () => {
  test('the output of CDC’s program agrees', async () => {
    const report = await growth(file('sas.csv', SAS))
    expect(report).toMatchObject({ differences: [], pass: true, counts: { lines: 2, compared: 16 } })
  })

  test('control: a product that ignores skewness is found', async () => {
    const path = file('sas.csv', SAS)
    const broken = await growth(path, (line, { cdc }) => {
      const table = cdc('weight', line['sex'] === '2' ? 'female' : 'male')
      const lms = table && lmsAt(table, Number(line['agemos']))
      return lms ? { waz: zOf(Number(line['weight']), { ...lms, l: 1 }) } : {}
    })
    expect(broken.pass).toBe(false)
    expect(broken.differences.length).toBeGreaterThan(0)
  })

  test('a file of another layout, or without a line, is not passed', async () => {
    await expect(growth(file('other.csv', 'a,b\n1,2\n'))).rejects.toThrow('neither')
    expect((await growth(file('none.csv', 'agemos,sex,waz\n'.concat('30,1,\n')))).pass).toBe(false)
  })

  const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''
  const reference = join(shared, 'growth', 'cdc-sas-macro-output.csv.gz')
  const given = shared !== ''
  test(
    given ? 'the whole reference agrees' : 'the whole reference is not given (DAYBOOK_CONFORMANCE_DATA)',
    async () => {
      if (!given) return
      expect(existsSync(reference)).toBe(true)
      const report = await growth(reference)
      expect(report.differences).toEqual([])
      expect(report.pass).toBe(true)
    },
  )
})

describe('z-scores', () => {
  test('the normal distribution, in the middle and far out', () => {
    expect(shareBelow(0)).toBeCloseTo(0.5, 14)
    expect(shareBelow(1.959963984540054)).toBeCloseTo(0.975, 12)
    expect(shareBelow(-5) / 2.866515718791939e-7).toBeCloseTo(1, 9)
    expect(shareBelow(-10) / 7.619853024160527e-24).toBeCloseTo(1, 9)
    for (const z of [-6, -3, -1.3, 0, 0.7, 2.99, 3.01, 5]) expect(zBelow(shareBelow(z))).toBeCloseTo(z, 6)
  })

  test('a value and its z-score lead to each other, on every row of every table', async () => {
    let rows = 0
    for (const standard of ['who', 'cdc'] as const) {
      const tables = await growthTables(standard)
      for (const measure of [
        'length',
        'height',
        'weight',
        'bmi',
        'head',
        'weightForLength',
        'weightForHeight',
      ] as const)
        for (const sex of ['male', 'female'] as const)
          for (const row of tables(measure, sex) ?? []) {
            rows += 1
            for (const z of [-2, 0, 2]) expect(Math.abs(zOf(valueAt(z, row), row) - z)).toBeLessThan(1e-9)
          }
    }
    expect(rows).toBeGreaterThan(7000)
  })

  test('beyond three deviations a WHO weight goes on in even steps; outside of a table there is no z-score', async () => {
    const who = await growthTables('who')
    const row = lmsAt(who('weight', 'female') ?? [], 365)
    if (!row) throw new Error('no row')
    const step = valueAt(3, row) - valueAt(2, row)
    const far = { measure: 'weight' as const, sex: 'female' as const, at: 365, value: valueAt(3, row) + 2 * step }
    expect(assess('who', who, far)?.z).toBeCloseTo(5, 9)
    expect(assess('who', who, { ...far, at: 3000 })).toBeNull()
    expect(assess('who', who, { ...far, at: -1 })).toBeNull()
  })

  test('length and index end where children begin to be measured standing, which makes them shorter by 0.7 cm', async () => {
    // Source: WHO Child Growth Standards 2006: length to 730 days, height from 731.
    const who = await growthTables('who')
    for (const measure of ['length', 'bmi', 'weight', 'head'] as const) {
      const table = who(measure, 'female') ?? []
      expect(table.at(-1)?.at).toBe(730)
      const [before, last] = table.slice(-2)
      expect(Math.abs((last?.m ?? 0) - (before?.m ?? 9))).toBeLessThan(0.05)
    }
  })

  test('being born early is corrected from before 37 weeks', () => {
    expect([correctionDays(null), correctionDays(37), correctionDays(36), correctionDays(30)]).toEqual([0, 0, 28, 70])
  })
})
