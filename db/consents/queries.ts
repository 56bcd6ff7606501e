import { type Kysely, type Selectable, sql } from 'kysely'
import {
  type Consent,
  type ConsentForm,
  ConsentStatus,
  type ExpiringConsent,
  holdsOn,
  Signature,
  type SignedConsent,
} from '../../shared/consents/index.ts'
import { chartIds, type ClosedCharts } from '../chart.ts'
import { toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import type { ConsentTable } from './tables.ts'

type Db = Kysely<Tables>

const formsWith = (db: Db) =>
  db
    .selectFrom('consentForm as form')
    .innerJoin('consentFormVersion as version', (join) =>
      join.onRef('version.formId', '=', 'form.id').on(
        sql<boolean>`version.number = (select max(latest.number) from consent_form_version as latest
          where latest.form_id = form.id)`,
      ),
    )
    .select(['form.id as formId', 'form.revision', 'form.active', 'form.askedAt', 'version.id as versionId'])
    .select(['version.number', 'version.title', 'version.text', 'version.validMonths', 'version.writtenAt'])
    .select('version.authorName')

/** The practice's forms in their current versions, by title. */
export async function consentForms(db: Db, all: boolean): Promise<ConsentForm[]> {
  const rows = await formsWith(db).orderBy('version.title').execute()
  const forms = rows.map(({ active, ...form }) => ({ ...form, active: active === 1 })) as ConsentForm[]
  return forms.filter(({ active }) => all || active)
}

type Row = Selectable<ConsentTable> & { number: number }

function toConsent(row: Row, today: string): Consent {
  const { formId, versionId, number, signerName, signerRelationship, signatureKind, witnessName, decidedAt } = row
  const { expiresOn, reason, revokedAt, revokedName, revocationReason } = row
  const status = ConsentStatus.safeParse(row.status).data ?? 'inactive'
  const said = { formId, versionId, number, signerName, signerRelationship, signatureKind, witnessName, decidedAt }
  const after = { expiresOn, reason, revokedAt, revokedName, revocationReason }
  const holds = holdsOn({ status, expiresOn, retracted: row.retractedAt !== null }, today)
  return { ...toEntryHead(row), ...said, ...after, title: row.conceptText, status, holds } as Consent
}

const consentsWith = (db: Db) =>
  db
    .selectFrom('consent')
    .innerJoin('consentFormVersion as version', 'version.id', 'consent.versionId')
    .selectAll('consent')
    .select('version.number')

/** A patient's consents, the latest first. @param today the day on the practice's wall */
export async function consentsOf(db: Db, patientId: string, today: string): Promise<Consent[]> {
  const rows = await consentsWith(db)
    .where('consent.patientId', 'in', await chartIds(db, patientId))
    .orderBy('consent.decidedAt', 'desc')
    .orderBy('consent.id', 'desc')
    .execute()
  return rows.map((row) => toConsent(row, today))
}

/**
 * The forms of the check-in that a patient has to be asked for: those of which she has signed no version that still holds.
 * What she refused she is asked again at the next check-in, not twice on one day.
 */
export async function formsDue(db: Db, patientId: string, today: string, dayBegan: number): Promise<ConsentForm[]> {
  const all = await consentsOf(db, patientId, today)
  const answered = (form: ConsentForm) =>
    all.some(
      ({ formId, holds, status, decidedAt, retraction }) =>
        formId === form.formId && (holds || (status === 'rejected' && retraction === null && decidedAt >= dayBegan)),
    )
  return (await consentForms(db, false)).filter((form) => form.askedAt === 'check-in' && !answered(form))
}

/** One consent as it was signed; undefined where it is not in the chart. */
export async function signedConsent(
  db: Db,
  about: { patientId: string; entryId: string },
  today: string,
): Promise<SignedConsent | undefined> {
  const row = await consentsWith(db)
    .select('version.text')
    .where('consent.id', '=', about.entryId)
    .where('consent.patientId', 'in', await chartIds(db, about.patientId))
    .executeTakeFirst()
  if (!row) return undefined
  const signature = row.signatureKind === 'none' ? null : Signature.parse(JSON.parse(row.signature))
  return { consent: toConsent(row, today), text: row.text, signature }
}

/** What has run out or will by a day, and was not signed again; the first to end first. */
export async function expiringConsents(
  db: Db,
  about: { today: string; until: string; skip: number; limit: number },
  closed: ClosedCharts,
): Promise<{ entries: ExpiringConsent[]; total: number }> {
  let find = db
    .selectFrom('consent')
    .innerJoin('patient', 'patient.id', 'consent.patientId')
    .innerJoin('consentForm as form', 'form.id', 'consent.formId')
    .where('consent.status', '=', 'active')
    .where('consent.retractedAt', 'is', null)
    .where('consent.expiresOn', '<=', about.until)
    .where('form.active', '=', 1)
    .where(
      sql<boolean>`not exists (select 1 from consent as later where later.patient_id = consent.patient_id
        and later.form_id = consent.form_id and later.decided_at > consent.decided_at and later.retracted_at is null)`,
    )
  if (closed !== null) find = find.where('consent.patientId', 'not in', closed)
  const counted = await find.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const rows = await find
    .select(['consent.id', 'consent.patientId', 'consent.conceptText', 'consent.expiresOn'])
    .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .orderBy('consent.expiresOn')
    .orderBy('consent.id')
    .offset(about.skip)
    .limit(about.limit)
    .execute()
  const entries = rows.map(({ id, patientId, conceptText, expiresOn, familyName, givenName, birthOn }) => ({
    entryId: id,
    patientId,
    patientName: `${familyName}, ${givenName}`,
    birthOn,
    title: conceptText,
    expiresOn,
    expired: (expiresOn ?? '') < about.today,
  })) as ExpiringConsent[]
  return { entries, total: Number(counted.n) }
}
