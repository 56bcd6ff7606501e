import { z } from 'zod'
import { Concept, EncounterId, EntryHead, EventTime, Instant, UserId } from '../kernel/index.ts'

/** Source: HL7 FHIR R4 valueset-encounter-status. */
export const EncounterStatus = z.enum([
  'planned',
  'arrived',
  'triaged',
  'in-progress',
  'onleave',
  'finished',
  'cancelled',
  'entered-in-error',
  'unknown',
])
export type EncounterStatus = z.infer<typeof EncounterStatus>

/** Where a visit takes place. Source: HL7 v3 ActEncounterCode, the part that a small practice meets. */
export const EncounterClass = z.enum(['ambulatory', 'virtual', 'home', 'emergency', 'inpatient', 'other'])
export type EncounterClass = z.infer<typeof EncounterClass>

/** What a person says of a visit. */
export const EncounterDetails = z.object({
  /** What kind of visit: well visit, follow-up, telephone … */
  type: Concept.extend({ text: z.string().trim().min(1, 'Say what kind of visit it is').max(1000) }),
  class: EncounterClass.default('ambulatory'),
  reason: Concept.default({ text: '', codings: [] }),
  /** Of the practice's location unless told. */
  locationName: z.string().trim().max(300).optional(),
  /** Who sees the patient; the caller unless told. */
  clinicianId: UserId.optional(),
})
export type EncounterDetails = z.infer<typeof EncounterDetails>

/** One visit, as it stands in the chart. `happened` is its beginning. */
export const Encounter = EntryHead.extend({
  /** The visit itself. */
  encounterId: EncounterId,
  type: Concept,
  status: EncounterStatus,
  statusReason: z.string(),
  class: EncounterClass,
  reason: Concept,
  locationName: z.string(),
  clinicianId: UserId.nullable(),
  clinicianName: z.string(),
  appointmentId: z.string().nullable(),
  ended: EventTime.nullable(),
  endedAt: Instant.nullable(),
})
export type Encounter = z.infer<typeof Encounter>

/** A visit in a list that is not one patient's: whose it is, and no more of it than a list needs. */
export const EncounterRow = Encounter.pick({
  encounterId: true,
  patientId: true,
  happened: true,
  happenedAt: true,
  status: true,
  class: true,
  type: true,
}).extend({ patientName: z.string(), recordNumber: z.string(), birthOn: z.string() })
export type EncounterRow = z.infer<typeof EncounterRow>
