import { createHash } from 'node:crypto'
import {
  type Consent,
  type ConsentForm,
  expiryOf,
  type FormDetails,
  type FormId,
  refuseSignature,
  type Signature,
  type Signer,
} from '../../shared/consents/index.ts'
import { dayIn, type IdSource, type Instant, Refusal, type Retraction } from '../../shared/kernel/index.ts'
import { assertVisit } from '../chart.ts'
import { type EntryOrigin, newEntry } from '../entry.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { consentForms, consentsOf } from './queries.ts'

/** Who writes a form, and when. */
export type FormWriter = { author: Author; authorName: string; ids: IdSource; now: Instant }

/** Writes a form, or changes one; another title, text or time makes a new version. @throws Refusal `conflict` */
export function saveForm(
  journal: Journal,
  writer: FormWriter,
  input: { formId: FormId | null; revision: number; details: FormDetails },
): Promise<ConsentForm> {
  const { details, revision } = input
  const { title, text, validMonths, askedAt } = details
  const active = details.active ? 1 : 0
  return journal.work(writer.author, async (work) => {
    const formId = input.formId ?? writer.ids.next<FormId>()
    const before = (await consentForms(work.db, true)).find((form) => form.formId === input.formId)
    if (input.formId === null) await work.insert('consentForm', { id: formId, title, active, askedAt })
    else await work.update('consentForm', formId, { title, active, askedAt }, revision)
    const same = before?.title === title && before.text === text && before.validMonths === validMonths
    if (!same)
      await work.insert('consentFormVersion', {
        id: writer.ids.next<string>(),
        formId,
        number: (before?.number ?? 0) + 1,
        title,
        text,
        validMonths,
        sha256: hashOf(text),
        writtenAt: writer.now,
        authorId: writer.author.userId,
        authorName: writer.authorName,
      })
    work.audit({ action: before ? 'update' : 'create', category: 'consents', detail: { form: formId, title } })
    const after = (await consentForms(work.db, true)).find((form) => form.formId === formId)
    if (!after) throw new Refusal('not-found', 'This form is not in the practice.')
    return after
  })
}

type Asked = { versionId: string; signer: Signer }

/**
 * Signs a form before whoever writes: the exact text of its current version.
 * @throws Refusal `form-changed` where another version is current; `signature` where nothing was signed
 */
export const signConsent = (
  journal: Journal,
  origin: EntryOrigin,
  asked: Asked & { signature: Signature },
): Promise<Consent> => journal.work(origin.author, (work) => signForm(work, origin, asked))

/** As `signConsent`, within another unit of work. */
export async function signForm(
  work: Work,
  origin: EntryOrigin,
  asked: Asked & { signature: Signature },
): Promise<Consent> {
  const { signature } = asked
  const why = refuseSignature(signature)
  if (why) throw new Refusal('rule-violation', why, { reason: 'signature' })
  return answer(work, origin, asked, {
    status: 'active',
    signatureKind: signature.kind,
    signature: JSON.stringify(signature),
    reason: '',
  })
}

/** The patient was asked and said no. */
export const refuseConsent = (
  journal: Journal,
  origin: EntryOrigin,
  asked: Asked & { reason: string },
): Promise<Consent> =>
  journal.work(origin.author, (work) =>
    answer(work, origin, asked, { status: 'rejected', signatureKind: 'none', signature: '', reason: asked.reason }),
  )

async function answer(
  work: Work,
  origin: EntryOrigin,
  { versionId, signer }: Asked,
  given: { status: 'active' | 'rejected'; signatureKind: string; signature: string; reason: string },
): Promise<Consent> {
  const { author, authorName, now, timeZone, patientId } = origin
  await assertVisit(work, origin)
  const form = (await consentForms(work.db, false)).find((one) => one.versionId === versionId)
  if (!form)
    throw new Refusal('conflict', 'This form was changed in the meantime. Read its new text, then sign.', {
      reason: 'form-changed',
    })
  const today = dayIn(timeZone, now)
  const head = newEntry(origin)
  await work.insert('consent', {
    ...head,
    ...given,
    conceptText: form.title,
    codings: '[]',
    code: '',
    codeSystem: '',
    formId: form.formId,
    versionId,
    textSha256: hashOf(form.text),
    signerName: signer.name,
    signerRelationship: signer.relationship,
    witnessId: author.userId,
    witnessName: authorName,
    decidedAt: now,
    expiresOn: given.status === 'active' ? expiryOf(today, form.validMonths) : null,
    revokedAt: null,
    revokedName: '',
    revocationReason: '',
  })
  const detail = { consent: head.id, form: form.title, version: form.number, answer: given.status }
  work.audit({ action: 'create', category: 'consents', patientId, detail })
  return readBack(work, patientId, head.id, today)
}

/** The patient takes a consent back, with her reason; what was done before stays covered by it. */
export function revokeConsent(journal: Journal, origin: EntryOrigin, revocation: Retraction): Promise<Consent> {
  const { author, authorName, now, timeZone, patientId } = origin
  const { entryId, revision, reason } = revocation
  const today = dayIn(timeZone, now)
  return journal.work({ ...author, reason }, async (work) => {
    const consent = await readBack(work, patientId, entryId, today)
    if (consent.status !== 'active' || consent.retraction !== null)
      throw new Refusal('rule-violation', 'Only what was signed and still stands can be revoked.', {
        reason: 'not-signed',
      })
    const revoked = { status: 'inactive', revokedAt: now, revokedName: authorName, revocationReason: reason }
    await work.update('consent', entryId, revoked, revision)
    work.audit({ action: 'update', category: 'consents', patientId, detail: { revoked: entryId, reason } })
    return readBack(work, patientId, entryId, today)
  })
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

async function readBack(work: Work, patientId: string, entryId: string, today: string): Promise<Consent> {
  const consent = (await consentsOf(work.db, patientId, today)).find((one) => one.entryId === entryId)
  if (!consent) throw new Refusal('not-found', 'This consent is not in the chart.')
  return consent
}
