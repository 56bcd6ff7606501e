import type { PatientId } from '../../shared/kernel/index.ts'
import { go } from '../shell/navigate.ts'
import { placeOfChart, useOpenCharts } from './open-charts.ts'

/** Closes a chart that is in front; the one beside it comes forward. */
export function leaveChart(patientId: PatientId): void {
  const { charts, close } = useOpenCharts.getState()
  const at = charts.findIndex((chart) => chart.patientId === patientId)
  const next = charts[at + 1] ?? charts[at - 1]
  close(patientId)
  go(next ? placeOfChart(next) : '/patients')
}
