import { type EntryId, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { isDraft, type Note, type NoteBody, type NoteStatus, type Side, type SideId } from '../../shared/notes/index.ts'
import { isInChart } from '../chart.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { noteById, toNoteHead, wholeNote } from './queries.ts'
import { keep, readKept } from './splice.ts'

type SeenSide = { sideId: SideId; revision: number }
type OfSection = { patientId: PatientId; noteId: EntryId; section: string }

/** The note that is still a draft. @throws Refusal `not-found`, `rule-violation` where it is signed or was taken back */
export async function draftNote(work: Work, { patientId, noteId }: Omit<OfSection, 'section'>) {
  const note = await noteById(work.db, noteId)
  if (!note || !(await isInChart(work.db, patientId, note.patientId)))
    throw new Refusal('not-found', 'This note is not in the chart.')
  if (note.retractedAt !== null)
    throw new Refusal('rule-violation', 'This note was taken back. Nothing is written into it any more.', {
      reason: 'retracted',
    })
  if (!isDraft(note.status as NoteStatus))
    throw new Refusal('rule-violation', 'This note is signed and locked. What is new goes into an addendum.', {
      reason: 'signed',
    })
  return note
}

/** The section in which an addendum to a signed note is written. */
const ADDENDUM = 'addendum'

/** The note that is signed and stands. @throws Refusal `not-found`, `rule-violation` where it is a draft or was taken back */
async function signedNote(work: Work, { patientId, noteId }: Omit<OfSection, 'section'>) {
  const note = await noteById(work.db, noteId)
  if (!note || !(await isInChart(work.db, patientId, note.patientId)))
    throw new Refusal('not-found', 'This note is not in the chart.')
  if (note.retractedAt !== null)
    throw new Refusal('rule-violation', 'This note was taken back.', { reason: 'retracted' })
  if (isDraft(note.status as NoteStatus))
    throw new Refusal('rule-violation', 'This note is still a draft: write into it.', { reason: 'not-signed' })
  return note
}

/** Puts aside what a person had written for her addendum: it stands in a version now. */
export async function settleAddendum(work: Work, noteId: string, author: Author, now: Instant): Promise<void> {
  for (const side of await openSides(work, noteId, ADDENDUM))
    if (side.authorId === author.userId)
      await work.update('noteDraft', side.id, { settledAt: now, settledBy: author.userId })
}

/** Inserts the first side of a section, or one beside those that are there. */
export async function newSide(
  work: Work,
  side: {
    noteId: string
    section: string
    body: string
    cursor?: number
    author: Author
    authorName: string
    ids: IdSource
    now: Instant
    /** Where it has a name of its own. */
    id?: string
  },
): Promise<string> {
  const { noteId, section, body, cursor = 0, author, authorName, ids, now } = side
  const id = side.id ?? ids.next<string>()
  await work.insert('noteDraft', {
    id,
    noteId,
    section,
    body,
    patch: '',
    cursor,
    authorId: author.userId ?? '',
    authorName,
    deviceId: work.deviceId,
    savedAt: now,
    settledAt: null,
    settledBy: null,
  })
  return id
}

type Saved = Omit<Side, 'body' | 'cursor'> & { twoSided: boolean }

/**
 * Keeps the text of one section as its writer has it now. It goes over the side that she saw; where that was changed by
 * someone else since, or put aside, it is kept beside it: no writer's words ever take another's place.
 */
export function saveSection(
  journal: Journal,
  author: Author,
  input: OfSection & {
    seen: SeenSide | null
    body: NoteBody
    cursor: number
    authorName: string
    deviceName: string
    ids: IdSource
    now: Instant
  },
): Promise<Saved> {
  const { patientId, noteId, section, seen, body, cursor, authorName, deviceName, now } = input
  return journal.work(author, async (work) => {
    const added = section === ADDENDUM
    const note = added ? await signedNote(work, input) : await draftNote(work, input)
    if (!added && !toNoteHead(note).sections.some(({ key }) => key === section))
      throw new Refusal('not-found', 'This note has no such section.')
    const all = await openSides(work, noteId, section)
    // Each writes an addendum of her own.
    const sides = added ? all.filter(({ authorId }) => authorId === author.userId) : all
    const mine = sides.find(({ id, revision }) => id === seen?.sideId && revision === seen.revision)
    const same = mine ?? sides.find((side) => readKept(side) === body)
    const shown = { section, authorId: author.userId, authorName, deviceName, savedAt: now }
    if (same && !mine)
      return { ...shown, sideId: same.id, revision: same.revision, twoSided: sides.length > 1 } as Saved
    if (mine) {
      const who = { authorId: author.userId ?? '', authorName, deviceId: work.deviceId }
      await work.update('noteDraft', mine.id, { ...keep(mine, body), ...who, cursor, savedAt: now })
      const sitting =
        mine.authorId === author.userId && mine.deviceId === work.deviceId && now - mine.savedAt < SITTING_MS
      if (!sitting) work.audit({ action: 'update', category: 'notes', patientId, detail: { note: noteId, section } })
      return { ...shown, sideId: mine.id, revision: mine.revision + 1, twoSided: sides.length > 1 } as Saved
    }
    const id = await newSide(work, { ...input, author })
    work.audit({ action: 'update', category: 'notes', patientId, detail: { note: noteId, written: 'beside', section } })
    return { ...shown, sideId: id, revision: 1, twoSided: sides.length > 0 } as Saved
  })
}

/** Saves by one person that follow each other within this are one entry in the audit, like reads. Source: DESIGN §5. */
const SITTING_MS = 5 * 60_000

const openSides = (work: Work, noteId: string, section: string) =>
  work.db
    .selectFrom('noteDraft')
    .selectAll()
    .where('noteId', '=', noteId)
    .where('section', '=', section)
    .where('settledAt', 'is', null)
    .orderBy('id')
    .execute()

/**
 * Decides between the sides of a section. The others stay in the store, put aside.
 * @throws Refusal `conflict` when one of them was written on since it was seen, or one more has appeared
 */
export function settleSection(
  journal: Journal,
  author: Author,
  input: OfSection & { keep: SeenSide; others: SeenSide[]; body: NoteBody; authorName: string; now: Instant },
): Promise<Note> {
  const { patientId, noteId, section, others, body, authorName, now } = input
  return journal.work(author, async (work) => {
    await draftNote(work, input)
    const sides = await openSides(work, noteId, section)
    const seen = new Map([input.keep, ...others].map(({ sideId, revision }): [string, number] => [sideId, revision]))
    if (sides.length !== seen.size || sides.some(({ id, revision }) => seen.get(id) !== revision))
      throw new Refusal('conflict', 'This section was written on in the meantime. Look at both versions again.', {
        reason: 'stale',
      })
    for (const side of sides) {
      if (side.id !== input.keep.sideId)
        await work.update('noteDraft', side.id, { settledAt: now, settledBy: author.userId })
      else {
        const who = { authorId: author.userId ?? '', authorName, deviceId: work.deviceId }
        await work.update('noteDraft', side.id, { ...keep(side, body), ...who, savedAt: now })
      }
    }
    const detail = { note: noteId, section, settled: others.map(({ sideId }) => sideId) }
    work.audit({ action: 'update', category: 'notes', patientId, detail })
    return whole(work, patientId, noteId)
  })
}

export async function whole(work: Work, patientId: string, noteId: string): Promise<Note> {
  const note = await wholeNote(work.db, patientId, noteId)
  if (!note) throw new Refusal('not-found', 'This note is not in the chart.')
  return note
}
