import { create } from 'zustand'
import type { EncounterId, PatientId, UserId } from '../../shared/kernel/index.ts'
import { freeColour } from './colours.ts'
import { placeOf, type SectionId } from './sections.ts'

/** Charts that one person may have open at once: as many as there are colours to tell them apart. */
export const MOST_OPEN = 8

/** `section` and `encounterId`: where in the chart its tab leads back to. */
export type OpenChart = { patientId: PatientId; colour: number } & Within
export type Within = { section: SectionId; encounterId: EncounterId | null }

type OpenCharts = {
  userId: UserId | null
  charts: readonly OpenChart[]
  open: (userId: UserId, patientId: PatientId, within: Within) => void
  close: (patientId: PatientId) => void
}

/** The charts open in this window, by identifier only: they come back after a lock, and only to the same person. */
export const useOpenCharts = create<OpenCharts>()((set) => ({
  userId: null,
  charts: [],
  open: (userId, patientId, within) =>
    set(({ userId: before, charts }) => ({
      userId,
      charts: withChart(before === userId ? charts : [], patientId, within),
    })),
  close: (patientId) => set(({ charts }) => ({ charts: charts.filter((chart) => chart.patientId !== patientId) })),
}))

/** The open charts with one more; where there are too many, the one that has been open longest goes. */
export function withChart(charts: readonly OpenChart[], patientId: PatientId, within: Within): readonly OpenChart[] {
  if (charts.some((chart) => chart.patientId === patientId))
    return charts.map((chart) => (chart.patientId === patientId ? { ...chart, ...within } : chart))
  const kept = charts.slice(-(MOST_OPEN - 1))
  const colour = freeColour(
    patientId,
    kept.map((chart) => chart.colour),
  )
  return [...kept, { patientId, colour, ...within }]
}

/** Where an open chart is gone on with. */
export const placeOfChart = ({ patientId, section, encounterId }: OpenChart): string =>
  placeOf(patientId, section, encounterId)
