import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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
    expect(await growth(file('other.csv', 'a,b\n1,2\n'))).toMatchObject({
      pass: false,
      refused: expect.stringMatching('neither'),
    })
    expect((await growth(file('none.csv', 'agemos,sex,waz\n'.concat('30,1,\n')))).pass).toBe(false)
  })

  const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''
  const given = shared !== ''
  test(
    given ? 'every reference agrees, whole' : 'the whole references are not given (DAYBOOK_CONFORMANCE_DATA)',
    async () => {
      if (!given) return
      const files = readdirSync(join(shared, 'growth')).filter((name) => /\.(csv|txt)(\.gz)?$/.test(name))
      expect(files.length).toBeGreaterThanOrEqual(7)
      for (const name of files) {
        const { pass, differences } = await growth(join(shared, 'growth', name))
        expect({ name, pass, differences }).toEqual({ name, pass: true, differences: [] })
      }
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

  test('WHO goes to five years; where children begin to be measured standing, they are shorter by 0.7 cm', async () => {
    // Source: WHO Child Growth Standards 2006: length to 730 days, height from 731.
    const who = await growthTables('who')
    const ends = { length: [0, 730], height: [731, 1856], weight: [0, 1856], bmi: [0, 1856], head: [0, 1826] } as const
    for (const sex of ['female', 'male'] as const) {
      for (const [measure, [first, last]] of Object.entries(ends)) {
        const table = who(measure as keyof typeof ends, sex) ?? []
        expect([measure, table[0]?.at, table.at(-1)?.at, table.length]).toEqual([
          measure,
          first,
          last,
          last - first + 1,
        ])
        // From day to day nothing leaps, but for the index where lying ends.
        for (const [index, row] of table.entries()) {
          const before = table[index - 1]
          if (before && !(measure === 'bmi' && row.at === 731) && row.at > 20)
            expect(Math.abs(row.m / before.m - 1)).toBeLessThan(0.012)
        }
      }
      const [lying, standing] = [who('length', sex)?.at(-1), who('height', sex)?.[0]]
      expect((lying?.m ?? 0) - (standing?.m ?? 0)).toBeCloseTo(0.7, 1)
    }
  })

  test('the tables by day of others are read at the points that the standards publish; what is outside is told and not passed', async () => {
    const head = 'agedays,sex,who_wt_l,who_wt_m,who_wt_s,who_ht_l,who_ht_m,who_ht_s\n'
    const rows = '0,0,0.3487,3.3464,0.14602,1,49.8842,0.03795\n7,0,0.2776,3.4879,0.14483,1,51.1152,0.03723\n'
    const told = await growth(file('who.csv', head + rows))
    expect(told).toMatchObject({ layout: 'who-by-day', pass: true, counts: { compared: 12, agreed: 12, outside: 0 } })
    const wrong = await growth(file('wrong.csv', head + rows.replace('3.4879', '3.5879')))
    expect(wrong).toMatchObject({ pass: false, counts: { agreed: 9 } })
    const table = 'sex\tage\tl\tm\ts\n1\t0\t0.3487\t3.3464\t0.14602\n'
    expect(await growth(file('weianthro.txt', table))).toMatchObject({ pass: true, counts: { compared: 3 } })
    const beyond = await growth(file('weianthro.txt', `${table}1\t1900\t0.3\t18\t0.14\n`))
    expect(beyond).toMatchObject({ pass: false, counts: { agreed: 3, outside: 1 } })
  })

  test('being born early is corrected from before 37 weeks', () => {
    expect([correctionDays(null), correctionDays(37), correctionDays(36), correctionDays(30)]).toEqual([0, 0, 28, 70])
  })
})
