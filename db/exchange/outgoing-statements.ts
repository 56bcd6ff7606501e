import type { Kysely } from 'kysely'
import { type Fhir, filled } from '../../shared/exchange/index.ts'
import { type Instant, momentIn } from '../../shared/kernel/index.ts'
import { type AmendmentRequest, goesAlong } from '../../shared/notes/index.ts'
import { amendmentRequests } from '../notes/queries.ts'
import type { Tables } from '../tables.ts'

const TITLE = 'Refused request for an amendment, with what was said to it'

/**
 * The refused requests of a chart that go along with it wherever it goes, each as a DocumentReference that says the request,
 * the refusal and every statement. Source: 45 CFR 164.526(d)(5).
 */
export async function outgoingStatements(
  db: Kysely<Tables>,
  about: { patientId: string; patient: string; timeZone: string },
): Promise<{ id: string; resource: Fhir }[]> {
  const { patientId, patient, timeZone } = about
  // The requests of charts that were merged into this one go out with those.
  const requests = (await amendmentRequests(db, patientId)).filter((one) => one.patientId === patientId)
  return requests.filter(goesAlong).map((request) => {
    const { requestId: id, noteId, decidedAt } = request
    const date = decidedAt === null ? null : momentIn(timeZone, decidedAt as Instant)
    const resource = filled({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      docStatus: 'final',
      type: { text: TITLE },
      subject: { reference: patient },
      date,
      description: TITLE,
      content: [
        {
          attachment: filled({
            contentType: 'text/plain; charset=utf-8',
            data: Buffer.from(textOf(request, timeZone), 'utf8').toString('base64'),
            title: TITLE,
            creation: date,
          }),
        },
      ],
      context: filled({
        period: filled({ start: date }),
        related: noteId === null ? null : [{ reference: `DocumentReference/${noteId}` }],
      }),
    })
    return { id, resource }
  })
}

const HEADS = {
  disagreement: 'Statement of disagreement',
  rebuttal: 'Rebuttal',
  'go-along': 'Asked to go along',
} as const

/** All of it in the order in which it was said. */
function textOf(
  { receivedOn, asked, decidedAt, decidedByName, decisionReason, statements }: AmendmentRequest,
  timeZone: string,
): string {
  const refusedOn = decidedAt === null ? '' : momentIn(timeZone, decidedAt)
  return [
    `[Request for an amendment, received ${receivedOn}]\n${asked}`,
    `[Refused, ${decidedByName}, ${refusedOn}]\n${decisionReason}`,
    ...statements.map(({ kind, givenOn, recordedByName, body }) =>
      [`[${HEADS[kind]}, ${givenOn}${kind === 'rebuttal' ? `, ${recordedByName}` : ''}]`, body]
        .filter(Boolean)
        .join('\n'),
    ),
  ].join('\n\n')
}
