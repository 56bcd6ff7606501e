import type { Kysely } from 'kysely'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import type { FormDraft } from '../../shared/drafts/index.ts'
import type { ClosedCharts } from '../chart.ts'
import type { Tables } from '../tables.ts'

/**
 * What a person has typed and not saved, the latest first.
 * @param closed the charts that stay closed to her: their drafts wait until she may open them again
 */
export async function draftsOf(
  db: Kysely<Tables>,
  { userId, closed }: { userId: string; closed: ClosedCharts },
): Promise<FormDraft[]> {
  const hers = db.selectFrom('formDraft').selectAll().where('userId', '=', userId).orderBy('savedAt', 'desc')
  const open =
    closed === null
      ? hers
      : hers.where((one) => one.or([one('patientId', 'is', null), one('patientId', 'not in', closed)]))
  const rows = await open.execute()
  return rows.map(({ form, patientId, body, savedAt }) => ({
    form,
    patientId: patientId as PatientId | null,
    values: JSON.parse(body) as FormDraft['values'],
    savedAt: savedAt as Instant,
  }))
}
