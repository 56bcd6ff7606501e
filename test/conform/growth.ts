import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { extendedBmi } from '../../shared/vitals/growth/extended-bmi.ts'
import { type Lms, lmsAt, type LmsRow, modifiedZ, valueAt, zOf } from '../../shared/vitals/growth/lms.ts'
import { shareBelow } from '../../shared/vitals/growth/normal.ts'
import { type GrowthMeasure, growthTables, type GrowthTables, type Sex } from '../../shared/vitals/growth/tables.ts'
import { layoutOf, type Line, type LmsLayout, type LmsPoint, number } from './growth-layouts.ts'

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

type Computed = Readonly<Record<string, number | undefined>>
export type Compute = (line: Line, tables: Record<'cdc' | 'who', GrowthTables>) => Computed

/**
 * Growth references in the layouts of `growth-layouts.ts`, plain or gzipped. Every line is compared; one for which the product has
 * nothing is told (`outside`), and the file is not passed.
 * @param compute what is put to the test for an output of CDC's program; a test gives a broken one to see that it is found
 */
export async function growth(path: string, compute: Compute = computed): Promise<GrowthResult> {
  const bytes = readFileSync(path)
  const lines = readLines((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'))
  const tables = { cdc: await growthTables('cdc'), who: await growthTables('who') }
  const told = layoutOf(lines[0] ?? {}, path)
  if (told === null) {
    const refused = 'It is neither an output of CDC’s program nor a table of LMS parameters of a known layout.'
    return { counts: { lines: lines.length }, differences: [], pass: false, refused }
  }
  if (told !== 'sas') return { layout: told.layout, ...compareLms(lines, told, tables) }
  return { layout: 'sas', ...compare(lines, sasLine, (line) => compute(line, tables)) }
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
  return { counts, differences, pass: compared > 0 && agreed === compared && counts['outside'] === 0 }
}

const SAS = ['waz', 'wapct', 'haz', 'hapct', 'headcz', 'headcpct', 'bmiz', 'bmipct', 'original_bmiz', 'original_bmipct']
const SAS_MORE = ['whz', 'whpct', 'mod_waz', 'mod_haz', 'mod_headcz', 'mod_bmiz', 'mod_whz', 'bmi50', 'bmi95']

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

type Placed = LmsPoint & { id: string }

/** The values at −2, 0 and 2 by the file's own parameters; the product must put them at −2, 0 and 2. */
function compareLms(
  lines: readonly Line[],
  layout: LmsLayout,
  tables: Record<'cdc' | 'who', GrowthTables>,
): GrowthResult {
  const told = lines.flatMap((line, index): Placed[] =>
    layout
      .points(line)
      .map((point) => ({ ...point, id: `line ${index + 2}: ${point.measure} of ${point.sex} at ${point.at}` })),
  )
  const tableOf = ({ measure, sex }: LmsPoint) => tables[layout.standard](measure, sex) ?? []
  const points = layout.published ? atPublished(told, layout.published, tableOf) : told
  const counts: Record<string, number> = { lines: lines.length, compared: 0, agreed: 0, outside: 0 }
  const add = (name: string) => (counts[name] = (counts[name] ?? 0) + 1)
  const differences: Difference[] = []
  const tell = (difference: Difference) => differences.length < MOST_SHOWN && differences.push(difference)
  const tolerance = layout.tolerance?.z ?? Z_TOLERANCE
  let worst = 0
  for (const point of points) {
    const distances = distancesOf(point, tableOf(point))
    if (distances === null) {
      add('outside')
      tell({ id: point.id, expected: point.theirs, got: null })
      continue
    }
    for (const { z, got } of distances) {
      add('compared')
      add(point.measure)
      worst = Math.max(worst, Math.abs(got - z))
      if (Math.abs(got - z) <= tolerance) add('agreed')
      else tell({ id: point.id, expected: z, got })
    }
  }
  const { compared = 0, agreed = 0, outside = 0 } = counts
  const pass = compared > 0 && agreed === compared && outside === 0
  const between = layout.published ? { between: betweenOf(told, tableOf) } : {}
  const tolerated = layout.tolerance ? { tolerance: layout.tolerance } : {}
  const about = {
    largestDifference: Number(worst.toFixed(6)),
    ...tolerated,
    ...between,
    notCompared: layout.notCompared,
  }
  return { counts, ...about, differences, pass }
}

/** Where the product puts the values at −2, 0 and 2; null where it has nothing. */
function distancesOf({ at, theirs }: LmsPoint, table: readonly LmsRow[]): { z: number; got: number }[] | null {
  const lms = lmsAt(table, at)
  return lms && [-2, 0, 2].map((z) => ({ z, got: zOf(valueAt(z, theirs), lms) }))
}

/** The file's parameters where the standard itself has some, between the two days around. */
function atPublished(
  told: readonly Placed[],
  published: NonNullable<LmsLayout['published']>,
  tableOf: (point: LmsPoint) => readonly LmsRow[],
): Placed[] {
  const groups = Map.groupBy(told, ({ measure, sex }) => `${measure} ${sex}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const rows = group.map(({ at, theirs }) => ({ at, ...theirs }))
    return published(first.measure, tableOf(first)).flatMap(({ at, inFile }): Placed[] => {
      const theirs = lmsAt(rows, inFile)
      return theirs ? [{ ...first, at, theirs, id: `${first.measure} of ${first.sex} at ${at}` }] : []
    })
  })
}

/** What the file computes between the standard's figures by a way of its own, beside what the product does: told, not judged. */
function betweenOf(told: readonly Placed[], tableOf: (point: LmsPoint) => readonly LmsRow[]) {
  let [compared, beyond, largest] = [0, 0, 0]
  for (const point of told) {
    const distances = distancesOf(point, tableOf(point))
    if (distances === null) beyond += 1
    else for (const { z, got } of distances) largest = Math.max(largest, Math.abs(got - z))
    compared += 1
  }
  return { compared, beyond, largestDifference: Number(largest.toFixed(6)) }
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
