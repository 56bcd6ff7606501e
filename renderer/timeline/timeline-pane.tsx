import type { PatientId } from '../../shared/kernel/index.ts'
import { Waiting } from '../kit/page.tsx'

/** The story of a chart, newest first. */
export function TimelinePane(_props: { patientId: PatientId }) {
  return <Waiting />
}
