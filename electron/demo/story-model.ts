import type { EncounterTable } from '../../db/encounters/tables.ts'
import type { ObservationTable } from '../../db/results/tables.ts'
import type { EventTime } from '../../shared/kernel/index.ts'

export type DemoDrug = {
  code: string
  text: string
  sig: string
  /** The share of those with the condition who take it. */
  share: number
  /** Why some had to stop it. */
  swap?: string
  asNeeded?: string
}
/** A drug that is taken for good, for a condition (its code) or by people of an age (in years, `until` not included). */
export type DemoRegimen = {
  for?: string
  from?: number
  until?: number
  gender?: 'female' | 'male'
  code: string
  text: string
  /** As a clinician writes it. */
  sig: string
  share: number
}
/** A drug that is given for a while, for the complaint with this code. */
export type DemoCourse = { for: string; from: number; code: string; text: string; sig: string; share: number }
export type LabPanel = 'a1c' | 'bmp' | 'lipid' | 'tsh' | 'cbc'
export type DemoCondition = {
  code: string
  text: string
  /** Under 18, 18–39, 40–59, 60 and older. */
  share: readonly [number, number, number, number]
  /** How often it is looked after. */
  everyMonths: number
  labs: readonly LabPanel[]
  drugs: readonly DemoDrug[]
}

/** One visit of the story, before it becomes rows. */
export type DemoVisit = {
  at: number
  happened: EventTime
  minutes: number
  kind: 'chronic' | 'wellness' | 'acute'
  reason: string
  status: EncounterTable['status']
  /** Which clinician and which site, as numbers. */
  clinician: number
  site: number
}

export type Reading = Pick<ObservationTable, 'code' | 'conceptText' | 'value' | 'unit' | 'unitText'> & {
  rangeLow?: string
  rangeHigh?: string
  interpretation?: string
  components?: string
}
