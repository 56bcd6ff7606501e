import type { Kysely } from 'kysely'
import { type CivilDate, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import {
  amendmentDue,
  type AmendmentRequest,
  type AmendmentRow,
  type AmendmentStatement,
} from '../../shared/notes/index.ts'
import { chartOf, type ClosedCharts, isClosed, isInChart } from '../chart.ts'
import type { Author, Journal, Work } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** A patient's requests for an amendment, the latest first. */
export async function amendmentRequests(db: Kysely<Tables>, patientId: string): Promise<AmendmentRequest[]> {
  const rows = await db
    .selectFrom('amendmentRequest')
    .leftJoin('staff', 'staff.id', 'amendmentRequest.decidedBy')
    .selectAll('amendmentRequest')
    .select('staff.displayName')
    .where('patientId', 'in', chartOf(patientId))
    .orderBy('recordedAt', 'desc')
    .orderBy('amendmentRequest.id', 'desc')
    .execute()
  const said = await statementsOf(db, patientId)
  return rows.map(({ id, practiceId: _practice, recordedBy: _by, decidedBy: _decider, displayName, ...row }) => ({
    ...row,
    requestId: id,
    decidedByName: displayName ?? '',
    statements: said.get(id) ?? [],
  })) as AmendmentRequest[]
}

/** What was said to the requests of a chart, by request, first to last. */
async function statementsOf(db: Kysely<Tables>, patientId: string): Promise<Map<string, AmendmentStatement[]>> {
  const rows = await db
    .selectFrom('amendmentStatement')
    .select(['id as statementId', 'requestId', 'kind', 'body', 'givenOn', 'recordedAt', 'recordedByName'])
    .where('patientId', 'in', chartOf(patientId))
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  const byRequest = new Map<string, AmendmentStatement[]>()
  for (const { requestId, ...statement } of rows)
    byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), statement as AmendmentStatement])
  return byRequest
}

/** More than this is open only where something is wrong; what is due first comes first. */
const MOST_OPEN = 1_000

/**
 * The requests of all patients that nobody has answered yet, the one that is due first on top.
 * @param closed the charts of which is shown only that there is a request
 */
export async function openAmendments(db: Kysely<Tables>, closed: ClosedCharts): Promise<AmendmentRow[]> {
  const rows = await db
    .selectFrom('amendmentRequest')
    .innerJoin('patient', 'patient.id', 'amendmentRequest.patientId')
    .select([
      'amendmentRequest.id as requestId',
      'amendmentRequest.patientId',
      'amendmentRequest.receivedOn',
      'amendmentRequest.dueOn',
      'amendmentRequest.asked',
      'patient.familyName',
      'patient.givenName',
      'patient.recordNumber',
    ])
    .select(isClosed('amendmentRequest.patientId', closed).as('shut'))
    .where('amendmentRequest.status', '=', 'requested')
    .orderBy('amendmentRequest.dueOn')
    .orderBy('amendmentRequest.id')
    .limit(MOST_OPEN)
    .execute()
  return rows.map(({ familyName, givenName, shut, asked, ...row }) => ({
    ...row,
    asked: shut === 0 ? asked : '',
    patientName: `${familyName}, ${givenName}`,
  })) as AmendmentRow[]
}

/** Takes down what a patient asks to have amended; it is due 60 days after it was received. */
export function requestAmendment(
  journal: Journal,
  author: Author,
  input: {
    patientId: PatientId
    noteId: string | null
    receivedOn: CivilDate
    asked: string
    ids: IdSource
    now: Instant
  },
): Promise<AmendmentRequest> {
  const { patientId, noteId, receivedOn, asked, ids, now } = input
  return journal.work(author, async (work) => {
    const note = noteId
      ? await work.db.selectFrom('note').select('patientId').where('id', '=', noteId).executeTakeFirst()
      : null
    if (noteId && !(await isInChart(work.db, patientId, note?.patientId)))
      throw new Refusal('not-found', 'This note is not in the chart.')
    const id = ids.next<string>()
    await work.insert('amendmentRequest', {
      id,
      patientId,
      noteId,
      receivedOn,
      asked,
      dueOn: amendmentDue(receivedOn, false),
      extendedOn: null,
      extensionReason: '',
      status: 'requested',
      recordedAt: now,
      recordedBy: author.userId ?? '',
      decidedAt: null,
      decidedBy: null,
      decisionReason: '',
    })
    work.audit({ action: 'create', category: 'notes', patientId, detail: { amendment: 'requested' } })
    return requestById(work, patientId, id)
  })
}

type Seen = { patientId: PatientId; requestId: string; revision: number; reason: string }

/** Puts the due day off by 30 days, once. */
export function extendAmendment(
  journal: Journal,
  author: Author,
  input: Seen & { today: CivilDate },
): Promise<AmendmentRequest> {
  const { patientId, requestId, revision, reason, today } = input
  return journal.work({ ...author, reason }, async (work) => {
    const request = await open(work, input)
    if (request.extendedOn !== null)
      throw new Refusal('rule-violation', 'The time for this request was extended once already.', {
        reason: 'extended',
      })
    const dueOn = amendmentDue(request.receivedOn, true)
    await work.update('amendmentRequest', requestId, { dueOn, extendedOn: today, extensionReason: reason }, revision)
    work.audit({ action: 'update', category: 'notes', patientId, detail: { amendment: 'extended', reason } })
    return requestById(work, patientId, requestId)
  })
}

/** Accepts or denies a request, with the reason. */
export function decideAmendment(
  journal: Journal,
  author: Author,
  input: Seen & { accept: boolean; now: Instant },
): Promise<AmendmentRequest> {
  const { patientId, requestId, revision, reason, accept, now } = input
  return journal.work({ ...author, reason }, async (work) => {
    await open(work, input)
    const status = accept ? 'accepted' : 'denied'
    const decided = { status, decisionReason: reason, decidedAt: now, decidedBy: author.userId }
    await work.update('amendmentRequest', requestId, decided, revision)
    work.audit({ action: 'update', category: 'notes', patientId, detail: { amendment: status, reason } })
    return requestById(work, patientId, requestId)
  })
}

async function open(work: Work, { patientId, requestId }: Seen): Promise<AmendmentRequest> {
  const request = await requestById(work, patientId, requestId)
  if (request.status === 'requested') return request
  throw new Refusal('rule-violation', 'This request was decided already.', { reason: 'decided' })
}

/** A request of the chart. @throws Refusal `not-found` */
export async function requestById(work: Work, patientId: string, requestId: string): Promise<AmendmentRequest> {
  const request = (await amendmentRequests(work.db, patientId)).find((one) => one.requestId === requestId)
  if (!request) throw new Refusal('not-found', 'This request is not in the chart.')
  return request
}
