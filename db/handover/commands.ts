import { refuseSeen, type VisitNote, type VisitNoteId } from '../../shared/handover/index.ts'
import { type IdSource, type Instant, Refusal, type UserId } from '../../shared/kernel/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { lastSeen, visitNotesOf } from './queries.ts'

/** Who writes, and when. */
export type HandoverWriter = { author: Author; authorName: string; ids: IdSource; now: Instant }

/**
 * Records that somebody has seen what was there up to a moment.
 * @throws Refusal `rule-violation` with reason `seen` for what is to come, or less than she said before
 */
export function recordSeen(
  journal: Journal,
  { author, ids, now }: HandoverWriter,
  { staffId, upTo }: { staffId: UserId; upTo: Instant },
): Promise<void> {
  return journal.work(author, async (work) => {
    const why = refuseSeen(upTo, { now, before: await lastSeen(work.db, staffId) })
    if (why) throw new Refusal('rule-violation', why, { reason: 'seen' })
    await work.insert('handoverLook', { id: ids.next<string>(), staffId, upTo, saidAt: now, counts: '{}' })
    work.audit({ action: 'create', category: 'handover', detail: { seenUpTo: upTo } })
  })
}

/** Leaves a note on a chart for whoever sees the patient next. */
export function leaveVisitNote(
  journal: Journal,
  { author, authorName, ids, now }: HandoverWriter,
  { patientId, text }: { patientId: string; text: string },
): Promise<VisitNote> {
  return journal.work(author, async (work) => {
    const id = ids.next<VisitNoteId>()
    const written = { authorId: author.userId, authorName, writtenAt: now }
    const waiting = { acknowledgedAt: null, acknowledgedBy: null, acknowledgedName: '' }
    await work.insert('visitNote', { id, patientId, text, ...written, ...waiting })
    work.audit({ action: 'create', category: 'handover', patientId, detail: { visitNote: id } })
    return readBack(work, patientId, id)
  })
}

/** Somebody has read the note. @throws Refusal `acknowledged` where another said so before */
export function acknowledgeVisitNote(
  journal: Journal,
  { author, authorName, now }: HandoverWriter,
  about: { patientId: string; visitNoteId: string; revision: number },
): Promise<VisitNote> {
  const { patientId, visitNoteId, revision } = about
  return journal.work(author, async (work) => {
    const note = await readBack(work, patientId, visitNoteId)
    if (note.acknowledgedAt !== null)
      throw new Refusal('conflict', `${note.acknowledgedName} has said already that this was read.`, {
        reason: 'acknowledged',
      })
    const read = { acknowledgedAt: now, acknowledgedBy: author.userId, acknowledgedName: authorName }
    await work.update('visitNote', visitNoteId, read, revision)
    work.audit({ action: 'update', category: 'handover', patientId, detail: { visitNote: visitNoteId } })
    return readBack(work, patientId, visitNoteId)
  })
}

async function readBack(work: Work, patientId: string, visitNoteId: string): Promise<VisitNote> {
  const note = (await visitNotesOf(work.db, patientId, true)).find((one) => one.visitNoteId === visitNoteId)
  if (!note) throw new Refusal('not-found', 'This note is not in the chart.')
  return note
}
