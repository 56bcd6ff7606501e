import type { EncounterId, Instant, PatientId } from '../kernel/index.ts'

/** The values of the chart that a note can take in, by the name that one types: `{vitals}`. */
export const SMART_FIELDS = [
  'patient',
  'age',
  'date',
  'vitals',
  'problems',
  'medications',
  'allergies',
  'results',
  'last-note',
] as const
export type SmartField = (typeof SMART_FIELDS)[number]

/** Whose chart, in which visit, and when. `timeZone` is the practice's (IANA name). */
export type SmartFieldQuestion = {
  patientId: PatientId
  encounterId: EncounterId | null
  now: Instant
  timeZone: string
}

/**
 * Where a smart field's text comes from: one line or several, in the words of the record. "Nothing recorded" is an answer
 * of its own, and "never asked" another: neither may look like the finding that there is nothing.
 */
export type SmartFieldSource = (question: SmartFieldQuestion) => Promise<string>
export type SmartFieldSources = Readonly<Record<SmartField, SmartFieldSource>>

export const isSmartField = (name: string): name is SmartField => (SMART_FIELDS as readonly string[]).includes(name)
