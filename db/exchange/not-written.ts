import type { Kysely } from 'kysely'
import type { NotWritten } from '../../shared/exchange/index.ts'
import type { Tables } from '../tables.ts'

/** What some charts hold and FHIR files do not say, counted: an export that is silent about it passes for whole. */
export async function notWrittenOf(db: Kysely<Tables>, patientIds: readonly string[]): Promise<NotWritten> {
  const sum: NotWritten = { drafts: 0, documents: 0, reviews: 0 }
  for (let at = 0; at < patientIds.length; at += 500) {
    const some = patientIds.slice(at, at + 500)
    const drafts = db.selectFrom('note').where('patientId', 'in', some).where('signedAt', 'is', null)
    const documents = db.selectFrom('document').where('patientId', 'in', some)
    // A review that came in goes out as the resource that said so.
    const reviews = db
      .selectFrom('listReview as r')
      .where('r.patientId', 'in', some)
      .where('r.finding', '!=', 'superseded')
      .where((where) =>
        where.not(
          where.exists(where.selectFrom('fhirResource as f').select('f.id').whereRef('f.entryId', '=', 'r.id')),
        ),
      )
    sum.drafts += await countOf(drafts.select(({ fn }) => fn.countAll<number>().as('total')))
    sum.documents += await countOf(documents.select(({ fn }) => fn.countAll<number>().as('total')))
    sum.reviews += await countOf(reviews.select(({ fn }) => fn.countAll<number>().as('total')))
  }
  return sum
}

const countOf = async (query: { executeTakeFirstOrThrow(): Promise<{ total: number }> }): Promise<number> =>
  Number((await query.executeTakeFirstOrThrow()).total)
