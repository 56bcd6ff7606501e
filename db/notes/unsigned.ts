import type { Kysely } from 'kysely'
import type { UnsignedRow } from '../../shared/notes/index.ts'
import { type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'

/** More than this waits only where something is wrong; the oldest come first. */
const MOST = 1_000

/**
 * The notes that wait for a signature, the oldest first.
 * @param about `byUser`: drafts that she began or that belong to a visit of hers; `cosign`: also what waits for a second
 * signature; `content`: with titles, for whoever may read charts; `closed`: charts whose titles are left out
 */
export async function unsignedNotes(
  db: Kysely<Tables>,
  about: { byUser: string | null; cosign: boolean; content: boolean; closed: ClosedCharts },
): Promise<UnsignedRow[]> {
  const { byUser, cosign, content, closed } = about
  let find = db
    .selectFrom('note')
    .innerJoin('patient', 'patient.id', 'note.patientId')
    .leftJoin('encounter', 'encounter.id', 'note.encounterId')
    .select([
      'note.id as noteId',
      'note.patientId',
      'note.encounterId',
      'note.conceptText as title',
      'note.status',
      'note.authorName',
      'note.signerId',
      'note.signerName',
      'note.happened',
      'note.happenedAt',
      'patient.familyName',
      'patient.givenName',
      'patient.recordNumber',
    ])
    .select(isClosed('note.patientId', closed).as('shut'))
    .where('note.status', 'in', ['draft', 'cosign-wanted'])
    .where('note.retractedAt', 'is', null)
  if (byUser !== null)
    find = find.where((where) => {
      const hers = where.and([
        where('note.status', '=', 'draft'),
        where.or([where('note.authorId', '=', byUser), where('encounter.clinicianId', '=', byUser)]),
      ])
      const second = where.and([where('note.status', '=', 'cosign-wanted'), where('note.signerId', '!=', byUser)])
      return cosign ? where.or([hers, second]) : hers
    })
  const rows = await find.orderBy('note.happenedAt').orderBy('note.id').limit(MOST).execute()
  return rows.map(({ familyName, givenName, shut, signerId: _signer, title, ...row }) => ({
    ...row,
    title: content && shut === 0 ? title : '',
    patientName: `${familyName}, ${givenName}`,
  })) as UnsignedRow[]
}
