import type { Kysely } from 'kysely'
import { type CivilDate, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { type AmendmentRequest, goesAlong, refuseStatement, type StatementKind } from '../../shared/notes/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { amendmentRequests, requestById } from './amendments.ts'

/**
 * Puts a statement to a refused request: it is only added to, whatever follows.
 * @throws Refusal `rule-violation` where there is nothing to say it to: see `refuseStatement`
 */
export function addStatement(
  journal: Journal,
  author: Author,
  input: {
    patientId: PatientId
    requestId: string
    kind: StatementKind
    body: string
    givenOn: CivilDate
    byName: string
    ids: IdSource
    now: Instant
    today: CivilDate
  },
): Promise<AmendmentRequest> {
  const { patientId, requestId, kind, body, givenOn, byName, ids, now, today } = input
  return journal.work(author, async (work) => {
    const request = await requestById(work, patientId, requestId)
    const refused = refuseStatement(request, kind)
    if (refused) throw new Refusal('rule-violation', refused.message, { reason: refused.reason })
    if (givenOn > today)
      throw new Refusal('invalid-input', 'This day is still to come.', {
        reason: 'future',
        issues: [{ path: 'givenOn', message: 'This day is still to come.' }],
      })
    await work.insert('amendmentStatement', {
      id: ids.next<string>(),
      patientId: request.patientId,
      requestId,
      kind,
      body: kind === 'go-along' ? '' : body,
      givenOn,
      recordedAt: now,
      recordedBy: author.userId ?? '',
      recordedByName: byName,
    })
    work.audit({ action: 'create', category: 'notes', patientId, detail: { amendment: kind } })
    return requestById(work, patientId, requestId)
  })
}

/** What is given out of a chart: of these kinds (none: all), from and until then. */
export type GivenOut = { kinds: readonly string[]; from: Instant | null; until: Instant | null }

/**
 * The refused requests of a chart that go along with what is given out of it. One about a note goes with that note; one that
 * names none goes with everything.
 */
export async function requestsGoingAlong(
  db: Kysely<Tables>,
  patientId: string,
  { kinds, from, until }: GivenOut,
): Promise<AmendmentRequest[]> {
  const requests = (await amendmentRequests(db, patientId)).filter(goesAlong)
  const noteIds = requests.flatMap(({ noteId }) => noteId ?? [])
  if (noteIds.length === 0) return requests
  const notes = await db.selectFrom('note').select(['id', 'happenedAt']).where('id', 'in', noteIds).execute()
  const given = new Set(
    notes
      .filter(({ happenedAt }) => (from === null || happenedAt >= from) && (until === null || happenedAt < until))
      .filter(() => kinds.length === 0 || kinds.includes('note'))
      .map(({ id }) => id),
  )
  return requests.filter(({ noteId }) => noteId === null || given.has(noteId))
}

/** How many requests of one chart there are that do not go along with it. */
export async function requestsStaying(db: Kysely<Tables>, patientIds: readonly string[]): Promise<number> {
  const along = db
    .selectFrom('amendmentStatement as s')
    .innerJoin('amendmentRequest as r', 'r.id', 's.requestId')
    .select('r.id')
    .where('r.status', '=', 'denied')
    .where('s.kind', 'in', ['disagreement', 'go-along'])
  const { total } = await db
    .selectFrom('amendmentRequest')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('patientId', 'in', [...patientIds])
    .where('id', 'not in', along)
    .executeTakeFirstOrThrow()
  return Number(total)
}
