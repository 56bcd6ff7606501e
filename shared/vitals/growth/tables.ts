import { type LmsRow, readTable } from './lms.ts'

export type Sex = 'male' | 'female'
export type GrowthMeasure = 'length' | 'height' | 'weight' | 'bmi' | 'head' | 'weightForLength' | 'weightForHeight'
export type GrowthStandard = 'who' | 'cdc'

type Texts = Readonly<Partial<Record<GrowthMeasure, Readonly<Record<Sex, string>>>>>
export type GrowthTables = (measure: GrowthMeasure, sex: Sex) => readonly LmsRow[] | null

/** The tables of a standard, fetched when a growth chart is first asked for and read one by one. */
export async function growthTables(standard: GrowthStandard): Promise<GrowthTables> {
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
