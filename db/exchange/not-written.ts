import type { Kysely } from 'kysely'
import type { NotWritten } from '../../shared/exchange/index.ts'
import { requestsStaying } from '../notes/queries.ts'
import type { Tables } from '../tables.ts'

type OfPatient = { [K in keyof Tables]: Tables[K] extends { patientId: string | null } ? K : never }[keyof Tables]
type Kind = Exclude<keyof NotWritten, 'drafts' | 'documents' | 'reviews' | 'messages' | 'amendments'>

/**
 * What becomes of each table with rows of a patient, when her chart goes out: counted under a kind where FHIR files do not hold
 * it, null where they do, where its rows are parts of what is counted, or where they are the PC's own record of its work. A
 * new table does not compile before this says which.
 */
const OUTCOMES: Readonly<Record<OfPatient, Kind | null>> = {
  allergy: null,
  // Those that go along with what is given out are written: see outgoing-statements.ts.
  amendmentRequest: null,
  amendmentStatement: null,
  // Each stands in the chart as an entry, which goes out; of its way through the house the end.
  appointment: null,
  appointmentEntry: null,
  appointmentSeries: 'schedule',
  appointmentStatus: 'schedule',
  auditEntry: null,
  breakGlassGrant: null,
  charge: 'money',
  communication: null,
  conflictResolution: null,
  consent: null,
  coverage: 'coverage',
  diagnosticReport: null,
  disclosure: 'disclosures',
  document: null,
  encounter: null,
  familyHistory: null,
  fhirResource: null,
  formDraft: null,
  immunization: null,
  ledgerItem: 'money',
  ledgerPlan: 'money',
  ledgerPosting: null,
  listReview: null,
  medication: null,
  // Messages are counted one by one: those that were put into the chart go out.
  messageThread: null,
  note: null,
  noteVersion: null,
  observation: null,
  patientDistinction: null,
  patientImportLine: null,
  patientPhoto: 'photos',
  prescription: 'prescriptions',
  prescriptionStep: null,
  prescriptionVersion: null,
  problem: null,
  procedure: null,
  safetyAnswer: null,
  safetyFeedback: null,
  safetyFinding: 'safety',
  safetyOverride: 'safety',
  safetyShown: null,
  searchEntry: null,
  syncConflict: null,
  serviceOrder: null,
  signedPrescription: null,
  task: 'tasks',
  visitNote: 'visitNotes',
}

/** Nothing left out, of any kind. */
const NOTHING: NotWritten = {
  drafts: 0,
  documents: 0,
  reviews: 0,
  messages: 0,
  tasks: 0,
  visitNotes: 0,
  schedule: 0,
  prescriptions: 0,
  safety: 0,
  coverage: 0,
  money: 0,
  amendments: 0,
  photos: 0,
  disclosures: 0,
  other: 0,
}
const AT_ONCE = 500

/**
 * What some charts hold and their files do not, counted by kind: an export that is silent about it passes for whole.
 * @param unread documents whose file could not be read
 */
export async function notWrittenOf(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  unread: number,
): Promise<NotWritten> {
  const sum = { ...NOTHING, documents: unread }
  for (let at = 0; at < patientIds.length; at += AT_ONCE) {
    const some = patientIds.slice(at, at + AT_ONCE)
    for (const [table, kind] of Object.entries(OUTCOMES) as [OfPatient, Kind | null][])
      if (kind !== null) sum[kind] += await rowsIn(db, table, some)
    sum.drafts += await draftsIn(db, some)
    sum.messages += await messagesIn(db, some)
    sum.amendments += await requestsStaying(db, some)
  }
  return sum
}

async function rowsIn(db: Kysely<Tables>, table: OfPatient, patientIds: readonly string[]): Promise<number> {
  const { total } = await db
    .selectFrom(table as 'task')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('patientId', 'in', patientIds)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** Notes that nobody has signed yet. */
async function draftsIn(db: Kysely<Tables>, patientIds: readonly string[]): Promise<number> {
  const { total } = await db
    .selectFrom('note')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('patientId', 'in', patientIds)
    .where('signedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** Messages about these patients that nobody has put into their charts. */
async function messagesIn(db: Kysely<Tables>, patientIds: readonly string[]): Promise<number> {
  const { total } = await db
    .selectFrom('message')
    .innerJoin('messageThread as thread', 'thread.id', 'message.threadId')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('thread.patientId', 'in', patientIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('communication').select('communication.id').whereRef('communication.messageId', '=', 'message.id'),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(total)
}
