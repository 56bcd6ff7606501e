import { z } from 'zod'
import { Instant, PatientId } from '../kernel/index.ts'

/** Which form a draft belongs to: a name that the screen gives it, such as `orders.new.` and whose. */
export const FormKey = z.string().min(1).max(200)

/** What somebody has typed into a form and not saved yet. */
export const FormDraft = z.object({
  form: FormKey,
  /** Whose chart it concerns; null where none, as for somebody who is being registered. */
  patientId: PatientId.nullable(),
  /** As the form keeps it: only the form itself knows its shape. */
  values: z.record(z.string(), z.json()),
  savedAt: Instant,
})
export type FormDraft = z.infer<typeof FormDraft>
