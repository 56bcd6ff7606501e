import type { Journal } from '../../db/journal.ts'
import { patientRows, possibleDuplicates, suspectsOf } from '../../db/patients/queries.ts'
import { type DuplicatePair, LIKELY, type Suspect, type SuspectFacts } from '../../shared/patients/index.ts'

const MOST_PAIRS = 200

/** Who may be the person that is being registered, as a list shows them. */
export async function suspects(journal: Journal, facts: SuspectFacts): Promise<Suspect[]> {
  const found = await suspectsOf(journal, facts)
  const rows = await patientRows(
    journal.db,
    found.map(({ patientId }) => patientId),
  )
  return found.flatMap(({ patientId, score, reasons }) => {
    const patient = rows.get(patientId)
    return patient ? [{ patient, score, likely: score >= LIKELY, reasons }] : []
  })
}

/** The pairs of the practice that may be one person each, the likeliest first. */
export async function duplicatePairs(
  journal: Journal,
  signal: AbortSignal,
  progress: (value: { done: number; of: number }) => void,
): Promise<{ pairs: DuplicatePair[]; total: number }> {
  const tell = (done: number, of: number) => progress({ done, of })
  const { pairs, total } = await possibleDuplicates(journal, { most: MOST_PAIRS, signal, progress: tell })
  const rows = await patientRows(
    journal.db,
    pairs.flatMap(({ patientId, otherId }) => [patientId, otherId]),
  )
  const shown = pairs.flatMap(({ patientId, otherId, score, reasons }) => {
    const [patient, other] = [rows.get(patientId), rows.get(otherId)]
    return patient && other ? [{ patient, other, score, likely: score >= LIKELY, reasons }] : []
  })
  return { pairs: shown, total }
}
