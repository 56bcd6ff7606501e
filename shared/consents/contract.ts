import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { EncounterId, EntryId, PatientId, Retraction } from '../kernel/index.ts'
import {
  Consent,
  ConsentForm,
  ExpiringConsent,
  FormDetails,
  FormId,
  FormVersionId,
  SignedConsent,
  Signature,
  Signer,
} from './model.ts'

const Why = z.string().trim().min(3, 'Say why').max(500)
const chart = z.object({ patientId: PatientId })
const asked = chart.extend({
  versionId: FormVersionId,
  encounterId: EncounterId.nullable().default(null),
  signer: Signer,
})

export const consents = {
  /** The practice's forms, each in its current version; those that are not used any more too, where asked for. */
  forms: query({
    input: z.object({ all: z.boolean().default(false) }),
    output: z.array(ConsentForm),
    may: 'consent.read',
    phi: 'none',
  }),
  /** Writes a form, or changes one: another title, text or time makes a new version, which the next one signs. */
  saveForm: command({
    input: z.object({ formId: FormId.nullable(), revision: z.number().int().default(0), details: FormDetails }),
    output: ConsentForm,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** A patient's consents, the latest first, and which forms of the check-in she has not answered. */
  ofPatient: query({
    input: chart,
    output: z.object({ entries: z.array(Consent), due: z.array(ConsentForm) }),
    may: 'consent.read',
    phi: 'read',
  }),
  /** One consent as it was signed. */
  get: query({ input: chart.extend({ entryId: EntryId }), output: SignedConsent, may: 'consent.read', phi: 'read' }),
  /** Signs the text that was shown, before the caller. @throws `form-changed` where another version is current by now */
  sign: command({
    input: asked.extend({ signature: Signature }),
    output: Consent,
    may: 'consent.write',
    phi: 'write',
    maxBytes: 4 * 1024 * 1024,
  }),
  /** The patient was asked and said no. */
  refuse: command({ input: asked.extend({ reason: Why }), output: Consent, may: 'consent.write', phi: 'write' }),
  /** The patient takes her consent back; until then it held. */
  revoke: command({ input: Retraction, output: Consent, may: 'consent.write', phi: 'write' }),
  /** Entered in error: in the wrong chart, or the wrong form. */
  retract: command({ input: Retraction, output: Consent, may: 'consent.write', phi: 'write' }),
  /** What has run out or will within some days, across the practice, and was not signed again; the first to end first. */
  expiring: query({
    input: z.object({
      withinDays: z.number().int().min(0).max(400).default(30),
      skip: z.number().int().min(0).max(100_000).default(0),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ entries: z.array(ExpiringConsent), total: z.number().int() }),
    may: 'consent.read',
    phi: 'read',
  }),
} as const
