import { type Instant, momentIn, refuse } from '../../shared/kernel/index.ts'
import {
  holdsNow,
  type Medication,
  MedicationDetails,
  moveFaults,
  type ReconcileLine,
  type Reconciliation,
  reconcileFaults,
  type StatusMove,
} from '../../shared/medications/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { assertRevision, entriesOf, putEntry, reckoningOf, saveChange, standing } from '../list-entries.ts'
import { recordReview } from '../list-reviews.ts'
import { medicationKind } from './queries.ts'

type Move = Pick<StatusMove, 'entryId' | 'revision' | 'to' | 'on' | 'reason'>

/**
 * Stops, holds, resumes or finishes a drug.
 * @throws Refusal `conflict` when another version was saved since; `rule-violation` `transition`, `needs-reason`, `retracted`
 */
export function setMedicationStatus(journal: Journal, origin: EntryOrigin, move: Move): Promise<Medication> {
  const author = move.reason ? { ...origin.author, reason: move.reason } : origin.author
  return journal.work(author, (work) => moveStatus(work, origin, move))
}

/** As `setMedicationStatus`, inside a unit of work that does more. */
export async function moveStatus(work: Work, origin: EntryOrigin, move: Move): Promise<Medication> {
  const { entryId, revision, to, reason } = move
  const before = await standing(work, medicationKind, origin, entryId)
  assertRevision(before, revision)
  refuse(moveFaults(before, move, await reckoningOf(work, origin)))
  const ended = to === 'stopped' || to === 'completed'
  const on = move.on ?? today(origin)
  const columns = { status: to, stopReason: reason, stopped: ended ? on : null }
  return saveChange(work, medicationKind, origin, { before, columns, revision, reason })
}

const today = ({ timeZone, now }: EntryOrigin) => momentIn(timeZone, now as Instant).slice(0, 10)

/** What one line of a reconciliation came to, as the review keeps it. */
type Decided = { action: ReconcileLine['action']; ours?: string; theirs?: string; became?: string; reason?: string }

/**
 * Carries out what was decided about two lists side by side, all or nothing, and records it as a review of the list.
 * An imported entry that is not taken over is taken back with that reason: it stays in the chart, struck through.
 * @throws Refusal `rule-violation` `undecided`, `wrong-decision`, `needs-reason`, `duplicate` where a drug that is taken
 *   over without a reason is on the list still; `conflict` as everywhere
 */
export function reconcileMedications(
  journal: Journal,
  origin: EntryOrigin,
  { from, lines, note }: Pick<Reconciliation, 'from' | 'lines' | 'note'>,
): Promise<void> {
  return journal.work({ ...origin.author, reason: `Reconciliation: ${from}` }, async (work) => {
    const before = await entriesOf(work.db, medicationKind, origin.patientId)
    refuse(reconcileFaults(lines, before.filter(holdsNow)))
    const decided: Decided[] = []
    // What leaves the list goes first, so that what takes its place is no duplicate.
    const order = (line: ReconcileLine) => (line.action === 'take-over' ? 1 : 0)
    for (const line of lines.toSorted((a, b) => order(a) - order(b)))
      decided.push(await carryOut(work, origin, from, line))
    const active = (await entriesOf(work.db, medicationKind, origin.patientId)).filter(holdsNow).length
    await recordReview(work, origin, {
      list: 'medications',
      finding: 'reviewed',
      note,
      active,
      detail: { from, decided },
    })
  })
}

async function carryOut(work: Work, origin: EntryOrigin, from: string, line: ReconcileLine): Promise<Decided> {
  const { action, ours, theirs, reason } = line
  const imported = theirs && 'entryId' in theirs ? theirs : null
  const decided: Decided = {
    action,
    ...(ours && { ours: ours.entryId }),
    ...(theirs && { theirs: 'entryId' in theirs ? theirs.entryId : theirs.written }),
    ...(reason && { reason }),
  }
  if (ours && (action === 'stop' || action === 'take-over')) {
    const why = action === 'stop' ? reason : `Replaced by what came from ${from}`
    await moveStatus(work, origin, { ...ours, to: 'stopped', on: null, reason: why })
  } else if (ours) assertRevision(await standing(work, medicationKind, origin, ours.entryId), ours.revision)
  if (action === 'take-over') {
    if (imported) assertRevision(await standing(work, medicationKind, origin, imported.entryId), imported.revision)
    else if (theirs && 'details' in theirs) {
      const details = MedicationDetails.parse(theirs.details)
      // The same drug twice comes onto the list only where the line says why.
      const despite = reason === '' ? undefined : { warnings: ['duplicate'], reason }
      decided.became = (await putEntry(work, medicationKind, origin, { details, despite })).entryId
    }
  } else if (imported) {
    const why = action === 'ignore' && reason ? reason : `Not taken over from ${from}`
    await takeBack(work, origin, imported, why)
  }
  return decided
}

async function takeBack(
  work: Work,
  origin: EntryOrigin,
  { entryId, revision }: { entryId: string; revision: number },
  reason: string,
): Promise<void> {
  await standing(work, medicationKind, origin, entryId)
  const columns = { retractedAt: origin.now, retractedBy: origin.author.userId, retractionReason: reason }
  await work.update('medication', entryId, columns, revision)
  work.audit({
    action: 'update',
    category: 'medications',
    patientId: origin.patientId,
    detail: { retracted: entryId, reason },
  })
}
