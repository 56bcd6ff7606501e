import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { AppointmentId } from '../../shared/appointments/index.ts'
import type { Confirmed } from '../../shared/flow/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'

export type CheckInProps = {
  patientId: PatientId
  appointmentId: AppointmentId
  /** Says whether this part has been gone through with the patient. */
  onConfirmed: (confirmed: boolean) => void
}

/** A part of the check-in that another capability draws: coverage, consents, the copay. */
export type CheckInSlot = {
  id: Exclude<Confirmed, 'demographics'>
  /** The heading of the part. */
  words: string
  show: LazyExoticComponent<ComponentType<CheckInProps>>
}

/** What is gone through at the counter after name, address and telephone, in this order. */
export const checkInSlots: readonly CheckInSlot[] = [
  {
    id: 'coverage',
    words: 'coverage.title',
    show: lazy(async () => ({ default: (await import('./slot-parts.tsx')).CoverageSlot })),
  },
  {
    id: 'consents',
    words: 'consents.title',
    show: lazy(async () => ({ default: (await import('./slot-parts.tsx')).ConsentsSlot })),
  },
  {
    id: 'copay',
    words: 'flow.copay',
    show: lazy(async () => ({ default: (await import('./slot-parts.tsx')).CopaySlot })),
  },
]
