import { z } from 'zod'
import { DEFAULT_PLACES, PLACES } from './form.data.ts'
import type { PatientDetails, PatientDetailsInput } from './model.ts'

export type FormField = keyof typeof DEFAULT_PLACES
export const FORM_FIELDS = Object.keys(DEFAULT_PLACES) as FormField[]

/** Where each field of the registration form stands in this practice. */
export const FormFields = z.record(z.enum(FORM_FIELDS as [FormField, ...FormField[]]), z.enum(PLACES))
export type FormFields = z.infer<typeof FormFields>

/** The fields that the practice asks for and that are empty. */
export function missingFields(details: PatientDetails | PatientDetailsInput, form: FormFields): FormField[] {
  return FORM_FIELDS.filter((name) => form[name] === 'required' && isEmpty(details[name as keyof PatientDetails]))
}

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
