import { type LmsRow, readTable } from './lms.ts'

export type Sex = 'male' | 'female'
export type GrowthMeasure = 'length' | 'height' | 'weight' | 'bmi' | 'head' | 'weightForLength' | 'weightForHeight'
export type GrowthStandard = 'who' | 'cdc'

type Texts = Readonly<Partial<Record<GrowthMeasure, Readonly<Record<Sex, string>>>>>
export type GrowthTables = (measure: GrowthMeasure, sex: Sex) => readonly LmsRow[] | null

const loaded = new Map<GrowthStandard, Promise<GrowthTables>>()

/** The tables of a standard, fetched when a growth chart is first asked for, read one by one, and kept. */
export function growthTables(standard: GrowthStandard): Promise<GrowthTables> {
  const tables = loaded.get(standard) ?? load(standard)
  loaded.set(standard, tables)
  return tables
}

async function load(standard: GrowthStandard): Promise<GrowthTables> {
  const texts: Texts =
    standard === 'who' ? (await import('./who.data.ts')).WHO_LMS : (await import('./cdc.data.ts')).CDC_LMS
  const read = new Map<string, readonly LmsRow[]>()
  return (measure, sex) => {
    const key = `${measure} ${sex}`
    const text = texts[measure]?.[sex]
    if (text === undefined) return null
    const rows = read.get(key) ?? readTable(text)
    read.set(key, rows)
    return rows
  }
}
