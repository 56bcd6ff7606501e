import type { Lms, LmsRow } from '../../shared/vitals/growth/lms.ts'
import { DAYS_A_MONTH } from '../../shared/vitals/growth/assess.ts'
import type { GrowthMeasure, Sex } from '../../shared/vitals/growth/tables.ts'

export type Line = Readonly<Record<string, string>>
/** A place of a table with the parameters that the file has for it: age in days (WHO) or months (CDC), or cm. */
export type LmsPoint = { measure: GrowthMeasure; sex: Sex; at: number; theirs: Lms }
export type LmsLayout = {
  layout: string
  standard: 'who' | 'cdc'
  /** What else such a file holds and nothing here corresponds to. */
  notCompared: readonly string[]
  points(line: Line): LmsPoint[]
  /** Where the standard itself has figures, for a file that computes others between them by a way of its own. */
  published?: (measure: GrowthMeasure, table: readonly LmsRow[]) => readonly Published[]
  /** Of z, where it is not the promised one, and why. */
  tolerance?: { z: number; because: string }
}
/** A place of a standard, and where the file puts it. */
export type Published = { at: number; inFile: number }

export const number = (text: string | undefined): number | undefined =>
  text === undefined || text === '' || text === '.' || text === 'NA' ? undefined : Number(text)

/** What a file is, by the heading of its first line: an output of CDC's SAS program, a table, or neither. */
export function layoutOf(line: Line, path: string): 'sas' | LmsLayout | null {
  if ('_agemos1' in line) return cdcReference
  if ('who_wt_m' in line) return whoByDay
  if ('cdc_wt_m' in line) return cdcByDay
  if ('m' in line && 's' in line) return expandedTable(path)
  return 'agemos' in line ? 'sas' : null
}

/** One parameter set of a line, where it is there: its columns by a prefix and a suffix. */
function told(line: Line, [l, m, s]: readonly [string, string, string]): Lms | null {
  const [skew, median, spread] = [number(line[l]), number(line[m]), number(line[s])]
  return skew === undefined || median === undefined || spread === undefined ? null : { l: skew, m: median, s: spread }
}

const NAMES: readonly [RegExp, GrowthMeasure][] = [
  [/wfl/i, 'weightForLength'],
  [/wei/i, 'weight'],
  [/len/i, 'length'],
  [/bmi/i, 'bmi'],
  [/hc|head/i, 'head'],
]

/** WHO's expanded tables, `sex age|length l m s loh`: what is measured is told by the name of the file, standing by `loh`. */
function expandedTable(path: string): LmsLayout {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  const found = NAMES.find(([pattern]) => pattern.test(name))?.[1]
  return {
    layout: 'who-expanded-table',
    standard: 'who',
    notCompared: found ? [] : [`The name ${name} does not say what is measured.`],
    points(line) {
      const theirs = told(line, ['l', 'm', 's'])
      const at = number(line['age'] ?? line['length'])
      if (!found || !theirs || at === undefined) return []
      const standing = line['loh'] === 'H' || line['lorh'] === 'H'
      const measure = found === 'length' && standing ? 'height' : found
      return [{ measure, sex: line['sex'] === '2' ? 'female' : 'male', at, theirs }]
    },
  }
}

/** CDC's own reference data of its SAS program (`CDCref_d`): by age in months, length or height; each line has two neighbours. */
const cdcReference: LmsLayout = {
  layout: 'cdc-reference',
  standard: 'cdc',
  notCompared: ['the second point of each line (`…2`), which is the first of the next'],
  points(line) {
    const sex: Sex = line['sex'] === '2' ? 'female' : 'male'
    const places: readonly [GrowthMeasure, string, string][] = [
      ['length', 'lg', '_agemos1'],
      ['height', 'ht', '_agemos1'],
      ['weight', 'wt', '_agemos1'],
      ['bmi', 'bmi', '_agemos1'],
      ['head', 'hc', '_agemos1'],
      ['weightForLength', 'wlg', '_lg1'],
      ['weightForHeight', 'wht', '_ht1'],
    ]
    return places.flatMap(([measure, name, where]): LmsPoint[] => {
      const theirs = told(line, [`_l${name}1`, `_m${name}1`, `_s${name}1`])
      const at = number(line[where])
      return theirs && at !== undefined ? [{ measure, sex, at, theirs }] : []
    })
  },
}

/** Tables by day of age with columns by measure, sex 0 for boys (growthcleanr). */
function byDay(
  standard: 'who' | 'cdc',
  place: (days: number) => number,
  height: (days: number) => GrowthMeasure,
  published: NonNullable<LmsLayout['published']>,
  more: Pick<LmsLayout, 'tolerance'> = {},
): LmsLayout {
  return {
    layout: `${standard}-by-day`,
    standard,
    notCompared: ['the distances to ±2 (`csd`), which the product computes from L, M and S'],
    published,
    ...more,
    points(line) {
      const days = number(line['agedays'])
      if (days === undefined) return []
      const sex: Sex = line['sex'] === '1' ? 'female' : 'male'
      const measures: readonly [string, GrowthMeasure][] = [
        ['wt', 'weight'],
        ['ht', height(days)],
        ['hc', 'head'],
        ['bmi', 'bmi'],
      ]
      return measures.flatMap(([name, measure]): LmsPoint[] => {
        const theirs = told(line, [`${standard}_${name}_l`, `${standard}_${name}_m`, `${standard}_${name}_s`])
        return theirs ? [{ measure, sex, at: place(days), theirs }] : []
      })
    },
  }
}
/**
 * WHO publishes by week to 13 weeks (not the body mass index) and by month, which the file puts on the day before; at two years
 * it has the standing figure for the lying one. Three months are there as week 13, but for the index; the head's last day is 1,826.
 */
function whoPublished(measure: GrowthMeasure): Published[] {
  const weeks = Array.from({ length: 14 }, (_, week) => 7 * week).filter((day) => day === 0 || measure !== 'bmi')
  const months = Array.from({ length: 60 }, (_, month) => (month + 1) * DAYS_A_MONTH).filter(
    (day) =>
      day > (measure === 'bmi' ? 91 : 92) &&
      (measure !== 'head' || day <= 1826) &&
      (day !== 24 * DAYS_A_MONTH || measure === 'weight' || measure === 'head'),
  )
  return [...weeks, ...months].map((at) => ({ at, inFile: Math.floor(at) }))
}
const months = (days: number) => days / DAYS_A_MONTH
const whoByDay = byDay(
  'who',
  (days) => days,
  (days) => (days < 731 ? 'length' : 'height'),
  whoPublished,
)
const cdcByDay = byDay(
  'cdc',
  months,
  (days) => (months(days) < 24 ? 'length' : 'height'),
  (_measure, table) => table.map(({ at }) => ({ at, inFile: at })),
  { tolerance: { z: 0.002, because: 'the file has whole days, and CDC’s half months do not fall on them' } },
)
