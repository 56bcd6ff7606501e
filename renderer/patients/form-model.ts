import type { UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import { EMPTY_DETAILS, PatientDetails } from '../../shared/patients/index.ts'
import { readBirthDate } from './birth-date.ts'

export type PatientForm = UseFormReturn<z.input<typeof PatientDetails>, unknown, PatientDetails>

/** The fields beside which the form itself says what is wrong with them. */
export const FIELD_NAMES: readonly string[] = Object.keys(PatientDetails.shape)

export const NO_DETAILS: z.input<typeof PatientDetails> = {
  ...EMPTY_DETAILS,
  familyName: '',
  givenName: '',
  birthOn: '',
  gender: 'unknown',
}

/**
 * Reads the dates as they were typed before the schema judges them, also when Enter saves from within a field, and lets go
 * of what a box that is no longer ticked had asked for.
 */
export function settleDetails({ getValues, setValue }: PatientForm): void {
  setValue('birthOn', readBirthDate(getValues('birthOn')))
  const died = getValues('deceased') ? readBirthDate(getValues('deceasedOn') ?? '') : ''
  setValue('deceasedOn', died)
  if (!getValues('inactive')) setValue('inactiveReason', '')
}
