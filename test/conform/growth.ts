import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { extendedBmi } from '../../shared/vitals/growth/extended-bmi.ts'
import { type Lms, lmsAt, modifiedZ, valueAt, zOf } from '../../shared/vitals/growth/lms.ts'
import { shareBelow } from '../../shared/vitals/growth/normal.ts'
import { type GrowthMeasure, growthTables, type GrowthTables, type Sex } from '../../shared/vitals/growth/tables.ts'

/** Source: the promise of the growth charts: z-scores within 0.001 of the reference. */
const Z_TOLERANCE = 0.001
/** A percentile moves by at most 0.04 where its z moves by 0.001 (the density of the normal distribution at 0 is 0.4). */
const PERCENTILE_TOLERANCE = 0.04
const MOST_SHOWN = 20

type ConformResult = { pass: boolean } & Record<string, unknown>
type Difference = { id: string; expected: unknown; got: unknown }
/** What was compared in a file; the first differences with their line. */
export type GrowthResult = ConformResult & { counts: Record<string, number>; differences: Difference[] }

/** The files together: all of them agree, or it is not passed. */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  const files: GrowthResult[] = []
  for (const path of paths) files.push(await growth(path))
  const [only] = files
  if (only && files.length === 1) return only
  return { pass: files.length > 0 && files.every(({ pass }) => pass), files }
}

type Line = Readonly<Record<string, string>>
type Computed = Readonly<Record<string, number | undefined>>
export type Compute = (line: Line, tables: Record<'cdc' | 'who', GrowthTables>) => Computed

/**
 * Growth references in two layouts, plain or gzipped: the output of CDC's SAS program (`agemos, sex, height, weight, bmi,
 * headcir` with its `waz, haz, bmiz, …`), and tables of LMS parameters by day or by length (`sex, age|length, l, m, s`).
 * @param compute what is put to the test; a test gives a broken one to see that it is found
 */
export async function growth(path: string, compute: Compute = computed): Promise<GrowthResult> {
  const bytes = readFileSync(path)
  const lines = readLines((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'))
  const tables = { cdc: await growthTables('cdc'), who: await growthTables('who') }
  const isLms = lines[0] !== undefined && 'm' in lines[0] && 's' in lines[0]
  const layout = isLms ? 'lms' : lines[0] !== undefined && 'agemos' in lines[0] ? 'sas' : null
  if (!layout) throw new Error('The file is neither an output of the SAS program nor a table of LMS parameters.')
  return compare(
    lines,
    (line, index) => (layout === 'lms' ? lmsLine(line, tables.who, path) : sasLine(line, index)),
    (line) => (layout === 'lms' ? lmsComputed(line, tables.who, path) : compute(line, tables)),
  )
}

type Expected = { id: string; values: Readonly<Record<string, number>> }

function compare(
  lines: readonly Line[],
  expect: (line: Line, index: number) => Expected,
  got: (line: Line) => Computed,
): GrowthResult {
  const counts: Record<string, number> = { lines: lines.length, compared: 0, agreed: 0, outside: 0 }
  const differences: Difference[] = []
  for (const [index, line] of lines.entries()) {
    const { id, values } = expect(line, index)
    const computedValues = got(line)
    for (const [name, expected] of Object.entries(values)) {
      const value = computedValues[name]
      counts['compared'] = (counts['compared'] ?? 0) + 1
      counts[name] = (counts[name] ?? 0) + 1
      const tolerance = name.endsWith('pct') ? PERCENTILE_TOLERANCE : Z_TOLERANCE
      const agrees = value !== undefined && Math.abs(value - expected) <= tolerance
      if (agrees) counts['agreed'] = (counts['agreed'] ?? 0) + 1
      else if (differences.length < MOST_SHOWN) differences.push({ id: `${id} ${name}`, expected, got: value ?? null })
    }
    if (Object.keys(values).length === 0) counts['outside'] = (counts['outside'] ?? 0) + 1
  }
  const { compared = 0, agreed = 0 } = counts
  return { counts, differences, pass: compared > 0 && agreed === compared }
}

const SAS = ['waz', 'wapct', 'haz', 'hapct', 'headcz', 'headcpct', 'bmiz', 'bmipct', 'original_bmiz', 'original_bmipct']
const SAS_MORE = ['whz', 'whpct', 'mod_waz', 'mod_haz', 'mod_headcz', 'mod_bmiz', 'mod_whz', 'bmi50', 'bmi95']

const number = (text: string | undefined): number | undefined =>
  text === undefined || text === '' || text === '.' || text === 'NA' ? undefined : Number(text)

function sasLine(line: Line, index: number): Expected {
  const pairs = [...SAS, ...SAS_MORE].map((name) => [name, number(line[name])] as const)
  const values = Object.fromEntries(pairs.filter((pair): pair is [string, number] => pair[1] !== undefined))
  return { id: `line ${index + 2} (${line['id'] ?? ''} at ${line['agemos']})`, values }
}

const Z_95 = 1.6448536269514722

/** Everything that the SAS program gives for one child on one day, from our own tables. */
function computed(line: Line, { cdc }: { cdc: GrowthTables }): Computed {
  const sex: Sex = line['sex'] === '2' || /^f/i.test(line['sex'] ?? '') ? 'female' : 'male'
  const months = number(line['agemos']) ?? Number.NaN
  const height = number(line['height'])
  const at = (measure: GrowthMeasure, place: number | undefined): Lms | null => {
    const table = cdc(measure, sex)
    return table && place !== undefined ? lmsAt(table, place) : null
  }
  const lying = months < 24
  const all: Record<string, number | undefined> = {}
  const put = (z: string, percent: string, lms: Lms | null, value: number | undefined) => {
    if (!lms || value === undefined) return
    all[z] = zOf(value, lms)
    all[percent] = 100 * shareBelow(all[z])
    all[`mod_${z}`] = modifiedZ(value, lms)
  }
  put('waz', 'wapct', at('weight', months), number(line['weight']))
  put('haz', 'hapct', at(lying ? 'length' : 'height', months), height)
  put('headcz', 'headcpct', at('head', months), number(line['headcir']))
  put('whz', 'whpct', at(lying ? 'weightForLength' : 'weightForHeight', height), number(line['weight']))
  const lms = at('bmi', months)
  const bmi = number(line['bmi'])
  if (!lms || bmi === undefined) return all
  put('original_bmiz', 'original_bmipct', lms, bmi)
  const extended = extendedBmi(bmi, lms, sex, months)
  return {
    ...all,
    bmiz: extended.z,
    bmipct: extended.percentile,
    mod_bmiz: modifiedZ(bmi, lms),
    bmi50: lms.m,
    bmi95: valueAt(Z_95, lms),
  }
}

const NAMES: readonly [RegExp, GrowthMeasure][] = [
  [/len/i, 'length'],
  [/wfl/i, 'weightForLength'],
  [/wei/i, 'weight'],
  [/bmi/i, 'bmi'],
  [/hc|head/i, 'head'],
]
const sexOf = (line: Line): Sex => (line['sex'] === '2' ? 'female' : 'male')

/** The values at −2, 0 and 2 by the file's own parameters; the product must put them at −2, 0 and 2. */
function lmsLine(line: Line, who: GrowthTables, path: string): Expected {
  const place = number(line['age'] ?? line['length'])
  const id = `${line['sex']} at ${place}`
  return { id, values: lmsComputed(line, who, path)['at-2'] === undefined ? {} : { 'at-2': -2, 'at-0': 0, 'at+2': 2 } }
}

function lmsComputed(line: Line, who: GrowthTables, path: string): Computed {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  const measure = NAMES.find(([pattern]) => pattern.test(name))?.[1]
  const table = measure && who(measure, sexOf(line))
  const place = number(line['age'] ?? line['length'])
  const lms = table && place !== undefined ? lmsAt(table, place) : null
  // Rows of standing height, and of ages beyond those for which the tables are used here.
  if (!lms || line['loh'] === 'H' || line['lorh'] === 'H') return {}
  const theirs = { l: Number(line['l']), m: Number(line['m']), s: Number(line['s']) }
  const put = (z: number) => zOf(valueAt(z, theirs), lms)
  return { 'at-2': put(-2), 'at-0': put(0), 'at+2': put(2) }
}

/** The lines of a table with a heading, separated by commas, tabs or spaces. */
function readLines(text: string): Line[] {
  const [heading = '', ...rest] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const separator = heading.includes(',') ? ',' : heading.includes('\t') ? '\t' : ' '
  const split = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  const names = split(heading).map((name) => name.toLowerCase())
  return rest.map((line) => {
    const cells = split(line)
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}
