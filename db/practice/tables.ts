import type { Recorded, TableRule } from '../table.ts'

export type PracticeTable = Recorded & {
  name: string
  locationName: string
  timeZone: string
  demo: number
  createdAt: number
}
export type PracticeTables = { practice: PracticeTable }
export const practiceTables = { practice: { recordClass: 'F' } } satisfies Record<keyof PracticeTables, TableRule>
