import { type EntryId, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { permissionsOf } from '../../shared/access/index.ts'
import {
  type Note,
  type NoteBody,
  type NoteHead,
  type NoteStatus,
  PROGRESS_NOTE,
  type Refused,
  refuseAddendum,
  refuseAmendment,
  refuseCosigner,
  refuseRetraction,
  refuseSigner,
  refuseText,
  type SectionText,
  type Side,
  type Signer,
  statusAfterSigning,
} from '../../shared/notes/index.ts'
import { userById } from '../access/queries.ts'
import { encounterById } from '../encounters/queries.ts'
import { assertVisit, isInChart } from '../chart.ts'
import { conceptColumns, type EntryOrigin, newEntry } from '../entry.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { draftNote, newSide, settleAddendum, whole } from './drafts.ts'
import { FIRST, hashVersion } from './hash.ts'
import { noteId as nameNote, sideId } from './identity.ts'
import { firstWords, textOf } from './plain-text.ts'
import { noteById, notePolicy, sidesOf, toNoteHead } from './queries.ts'

/** Who signs, and by what right, as the caller's session has it. */
export type Signing = { author: Author; maySign: boolean; maySignForOthers: boolean; ids: IdSource; now: Instant }
type Seen = { patientId: PatientId; noteId: EntryId; revision: number }

/** Begins a note: its head and one draft per section, in one unit of work. */
export function startNote(
  journal: Journal,
  input: { origin: EntryOrigin; title: string; templateId: string; sections: readonly SectionText[] },
): Promise<Note> {
  const { origin, title, templateId, sections } = input
  const { patientId, author, authorName, ids, now } = origin
  return journal.work(author, async (work) => {
    await assertVisit(work, origin)
    const entry = newEntry(origin)
    const named = await nameNote(work, { encounterId: origin.encounterId, templateId, title })
    const row = {
      ...entry,
      id: named ?? entry.id,
      ...conceptColumns({ text: title, codings: [PROGRESS_NOTE] }),
      status: 'draft',
      templateId,
      sections: JSON.stringify(sections.map(({ key, heading }) => ({ key, heading }))),
      firstWords: '',
      ...UNSIGNED,
    }
    await work.insert('note', row)
    for (const { key, body } of sections)
      await newSide(work, {
        noteId: row.id,
        section: key,
        body,
        author,
        authorName,
        ids,
        now,
        ...(named !== null && { id: sideId(work, named, key) }),
      })
    work.audit({ action: 'create', category: 'notes', patientId, detail: { note: row.id } })
    return whole(work, patientId, row.id)
  })
}

const NOT_COSIGNED = { cosignerId: null, cosignerName: '', cosignedAt: null }
const UNSIGNED = { signerId: null, signerName: '', signedAt: null, ...NOT_COSIGNED }

/**
 * Signs what the signer saw: locks the note, keeps its text as the first version with its hash, puts the drafts aside.
 * @throws Refusal `conflict` when a section was written on since; `rule-violation` with the reason of the rule that says no
 */
export function signNote(
  journal: Journal,
  signing: Signing,
  input: Seen & { sides: readonly { sideId: string; revision: number }[] },
): Promise<Note> {
  const { patientId, noteId, revision } = input
  return journal.work(signing.author, async (work) => {
    const row = await draftNote(work, input)
    const signer = await signerOf(work, signing)
    const [began, visit] = [
      row.authorId ? await userById(work.db, row.authorId) : null,
      row.encounterId ? await encounterById(work.db, row.encounterId) : undefined,
    ]
    const authorMaySign = began !== null && began.active && permissionsOf(began.roles).has('note.sign')
    const clinicianId = visit?.clinicianId ?? null
    stopAt(refuseSigner(signer, { authorId: row.authorId, authorMaySign, clinicianId }))
    const sides = await sidesOf(work.db, noteId)
    refuseUnseen(sides, input.sides)
    const { sections: headings } = toNoteHead(row)
    const twoSided = headings.filter(({ key }) => sides.filter(({ section }) => section === key).length > 1)
    const sections = headings.flatMap((section) => {
      const side = sides.find((one) => one.section === section.key)
      return side ? [{ ...section, body: side.body }] : []
    })
    stopAt(refuseText(sections, twoSided))
    const { plainText } = await addVersion(work, signing, { note: row, kind: 'signed', sections })
    for (const { sideId } of sides)
      await work.update('noteDraft', sideId, { settledAt: signing.now, settledBy: signing.author.userId })
    const status = statusAfterSigning(await notePolicy(work.db), signer)
    const signed = { signerId: signer.userId, signerName: signer.name, signedAt: signing.now }
    await work.update('note', noteId, { ...signed, status, firstWords: firstWords(plainText) }, revision)
    work.audit({ action: 'update', category: 'notes', patientId, detail: { note: noteId, signed: status } })
    return whole(work, patientId, noteId)
  })
}

function refuseUnseen(sides: readonly Side[], seen: readonly { sideId: string; revision: number }[]): void {
  const revisions = new Map(seen.map(({ sideId, revision }) => [sideId, revision]))
  if (sides.length === revisions.size && sides.every(({ sideId, revision }) => revisions.get(sideId) === revision))
    return
  throw new Refusal('conflict', 'This note was written on in the meantime. Read it again, then sign.', {
    reason: 'stale',
  })
}

/** Gives the second signature to the text as it stands. */
export function cosignNote(
  journal: Journal,
  signing: Signing,
  input: Seen & { comment: NoteBody | null },
): Promise<Note> {
  const { patientId, noteId, revision, comment } = input
  return journal.work(signing.author, async (work) => {
    const row = await signedNote(work, input)
    const person = await signerOf(work, signing)
    // After an amendment it is the amended text that waits: its author gives no second signature to himself.
    const text = await work.db
      .selectFrom('noteVersion')
      .select('authorId')
      .where('noteId', '=', noteId)
      .where('kind', 'in', ['signed', 'amendment'])
      .orderBy('number', 'desc')
      .executeTakeFirst()
    const waiting = { status: row.status as NoteStatus, signerId: text?.authorId ?? row.signerId }
    stopAt(refuseCosigner(await notePolicy(work.db), person, waiting))
    const sections = comment ? [{ key: 'comment', heading: 'Comment', body: comment }] : []
    await addVersion(work, signing, { note: row, kind: 'cosigned', sections })
    const cosigned = { cosignerId: person.userId, cosignerName: person.name, cosignedAt: signing.now }
    await work.update('note', noteId, { ...cosigned, status: 'cosigned' }, revision)
    work.audit({ action: 'update', category: 'notes', patientId, detail: { note: noteId, signed: 'cosigned' } })
    return whole(work, patientId, noteId)
  })
}

/** Adds to a signed note without touching it. */
export function addAddendum(journal: Journal, signing: Signing, input: Seen & { body: NoteBody }): Promise<Note> {
  const { patientId, noteId, revision, body } = input
  return journal.work(signing.author, async (work) => {
    const row = await signedNote(work, input)
    stopAt(refuseAddendum(await signerOf(work, signing), row.status as NoteStatus))
    const sections = [{ key: 'addendum', heading: 'Addendum', body }]
    stopAt(refuseText(sections, []))
    await addVersion(work, signing, { note: row, kind: 'addendum', sections })
    await settleAddendum(work, noteId, signing.author, signing.now)
    // The head counts on, so that whoever looked before the addendum is told that there is one.
    await work.update('note', noteId, {}, revision)
    work.audit({ action: 'update', category: 'notes', patientId, detail: { note: noteId, added: 'addendum' } })
    return whole(work, patientId, noteId)
  })
}

/**
 * Puts an amended text in front of the one that was signed; where a patient had asked for it, that request is answered.
 * A second signature was given to the text before: that stays with that version, and the amended one waits for its own
 * where the practice's rule asks for one.
 */
export function amendNote(
  journal: Journal,
  signing: Signing,
  input: Seen & { reason: string; sections: readonly SectionText[]; requestId: string | null },
): Promise<Note> {
  const { patientId, noteId, revision, reason, sections, requestId } = input
  return journal.work({ ...signing.author, reason }, async (work) => {
    const row = await signedNote(work, input)
    const person = await signerOf(work, signing)
    stopAt(refuseAmendment(person, row as Pick<NoteHead, 'status' | 'signerId'>))
    stopAt(refuseText(sections, []))
    const request = requestId
      ? await work.db.selectFrom('amendmentRequest').selectAll().where('id', '=', requestId).executeTakeFirst()
      : undefined
    if (requestId && !(await isInChart(work.db, patientId, request?.patientId)))
      throw new Refusal('not-found', 'This request is not in the chart.')
    if (request && request.status !== 'accepted')
      throw new Refusal('rule-violation', 'Accept the request first, then amend the note.', { reason: 'not-accepted' })
    const version = { note: row, kind: 'amendment', sections, reason, requestId }
    const { plainText } = await addVersion(work, signing, version)
    const status = statusAfterSigning(await notePolicy(work.db), person)
    const head = { ...NOT_COSIGNED, status, firstWords: firstWords(plainText) }
    await work.update('note', noteId, head, revision)
    const detail = { note: noteId, added: 'amendment', signed: status, reason }
    work.audit({ action: 'update', category: 'notes', patientId, detail })
    return whole(work, patientId, noteId)
  })
}

/** Takes a note back; its text stays, with who said so and why. */
export function retractNote(journal: Journal, signing: Signing, input: Seen & { reason: string }): Promise<NoteHead> {
  const { patientId, noteId, revision, reason } = input
  return journal.work({ ...signing.author, reason }, async (work) => {
    const row = await presentNote(work, input)
    const person = await signerOf(work, signing)
    stopAt(refuseRetraction(person, row as Pick<NoteHead, 'status' | 'authorId'>))
    const retracted = { retractedAt: signing.now, retractedBy: signing.author.userId, retractionReason: reason }
    await work.update('note', noteId, retracted, revision)
    work.audit({ action: 'retract', category: 'notes', patientId, detail: { retracted: noteId, reason } })
    return toNoteHead({ ...row, ...retracted, revision: row.revision + 1 })
  })
}

async function presentNote(work: Work, { patientId, noteId }: Seen) {
  const note = await noteById(work.db, noteId)
  if (!note || !(await isInChart(work.db, patientId, note.patientId)))
    throw new Refusal('not-found', 'This note is not in the chart.')
  if (note.retractedAt !== null)
    throw new Refusal('rule-violation', 'This note was taken back.', { reason: 'retracted' })
  return note
}

const signedNote = presentNote

async function signerOf(
  work: Work,
  { author, maySign, maySignForOthers }: Signing,
): Promise<Signer & { name: string }> {
  const person = author.userId ? await userById(work.db, author.userId) : null
  if (!person) throw new Refusal('forbidden', 'Only a person of the practice signs.')
  return { userId: person.userId, name: person.displayName, roles: person.roles, maySign, maySignForOthers }
}

function stopAt(refused: Refused | null): void {
  if (refused) throw new Refusal('rule-violation', refused.message, { reason: refused.reason })
}

type NewVersion = {
  note: { id: string; patientId: string }
  kind: string
  sections: readonly SectionText[]
  reason?: string
  requestId?: string | null
}

async function addVersion(work: Work, signing: Signing, version: NewVersion) {
  const { note, kind, sections, reason = '', requestId = null } = version
  const last = await work.db
    .selectFrom('noteVersion')
    .select(['number', 'hash'])
    .where('noteId', '=', note.id)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  const said = {
    noteId: note.id,
    patientId: note.patientId,
    number: (last?.number ?? 0) + 1,
    kind,
    body: JSON.stringify(sections),
    plainText: textOf(sections),
    reason,
    requestId,
    authorId: signing.author.userId,
    authorName: (await signerOf(work, signing)).name,
    writtenAt: signing.now,
    previousHash: last?.hash ?? FIRST,
  }
  const row = { id: signing.ids.next<string>(), ...said, hash: hashVersion(said) }
  await work.insert('noteVersion', row)
  return row
}
