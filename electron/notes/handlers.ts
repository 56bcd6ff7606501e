import {
  addAddendum,
  amendNote,
  cosignNote,
  retractNote,
  type Signing,
  signNote,
  startNote,
} from '../../db/notes/commands.ts'
import { saveSection, settleSection } from '../../db/notes/drafts.ts'
import { templates } from '../../db/notes/library.ts'
import { noteAsOf } from '../../db/notes/past.ts'
import { notePolicy, notesOf, wholeNote } from '../../db/notes/queries.ts'
import { smartFieldSources } from '../../db/notes/smart-fields.ts'
import { unsignedNotes } from '../../db/notes/unsigned.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type EncounterId, type IdSource, type PatientId, Refusal, type ServerLink } from '../../shared/kernel/index.ts'
import {
  docOf,
  fillIn,
  isSmartField,
  type NoteBody,
  type notes,
  refuseCosigner,
  tokensIn,
  writeBody,
} from '../../shared/notes/index.ts'
import { userById } from '../../db/access/queries.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { createLibraryHandlers } from './library.ts'
import { openElsewhere } from './elsewhere.ts'
import { NotePresence } from './presence.ts'

type Parts = { practice: PracticeStore; ids: IdSource; server: ServerLink; openNotes?: NotePresence }

/** Notes: writing, signing, adding to them, and what one writes them with. */
export function createNoteHandlers(parts: Parts): HandlersOf<typeof notes> {
  const { practice, ids } = parts
  const journal = () => practice.store().journal
  const { server, openNotes: presence = new NotePresence() } = parts
  const listen = async () => {
    if (practice.isOpen && presence.here().length > 0)
      presence.heardElsewhere(await openElsewhere(journal().db, server))
  }
  // What it could not look up now it looks up with the next change; a store that is being closed has nobody looking at it.
  server.onChange(() => void listen().catch(() => undefined))
  const sources = smartFieldSources(() => journal().db)
  const open = (patientId: PatientId, caller: Caller) => openChart(practice, patientId, caller)
  const writer = async (caller: Caller) => {
    const [person, device] = [
      await userById(journal().db, caller.userId),
      await journal().db.selectFrom('device').select('name').where('id', '=', caller.deviceId).executeTakeFirst(),
    ]
    return { authorName: person?.displayName ?? '', deviceName: device?.name ?? '', ids, now: caller.clock.now() }
  }
  const filled = async (about: { patientId: PatientId; encounterId: EncounterId | null }, caller: Caller) => {
    const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    const now = caller.clock.now()
    const values = new Map<string, { text: string; at: number }>()
    return async (body: NoteBody): Promise<NoteBody> => {
      const doc = docOf(body)
      for (const name of tokensIn(doc))
        if (isSmartField(name) && !values.has(name))
          values.set(name, { text: await sources[name]({ ...about, now, timeZone }), at: now })
      return writeBody(fillIn(doc, values))
    }
  }
  return {
    ...createLibraryHandlers(parts),
    async list(input, caller) {
      await open(input.patientId, caller)
      return notesOf(journal().db, input)
    },
    async get({ patientId, noteId, asOf }, caller) {
      await open(patientId, caller)
      const { db } = journal()
      const note = await (asOf === null
        ? wholeNote(db, patientId, noteId)
        : noteAsOf(db, { patientId, noteId, at: asOf }))
      if (!note) throw new Refusal('not-found', 'This note is not in the chart.')
      return note
    },
    async start({ patientId, encounterId, templateId, title, happened }, caller) {
      await open(patientId, caller)
      const template = (await templates(journal().db)).find((one) => one.templateId === templateId)
      if (!template) throw new Refusal('not-found', 'This template is not in the practice.')
      const origin = await originFor(parts, caller, { patientId, encounterId, happened })
      const fill = await filled({ patientId, encounterId }, caller)
      const sections = []
      for (const section of template.sections) sections.push({ ...section, body: await fill(section.body) })
      return startNote(journal(), { origin, title: title || template.title, templateId, sections })
    },
    async saveSection(input, caller) {
      await open(input.patientId, caller)
      const saved = await saveSection(journal(), caller, { ...input, ...(await writer(caller)) })
      presence.saved(input.noteId, input.section, caller.connectionId)
      return saved
    },
    async settleSection(input, caller) {
      await open(input.patientId, caller)
      const note = await settleSection(journal(), caller, { ...input, ...(await writer(caller)) })
      presence.saved(input.noteId, input.section, caller.connectionId)
      return note
    },
    async sign(input, caller) {
      await open(input.patientId, caller)
      return signNote(journal(), signing(caller, ids), input)
    },
    async cosign({ comment = null, ...input }, caller) {
      await open(input.patientId, caller)
      return cosignNote(journal(), signing(caller, ids), { ...input, comment: comment as NoteBody | null })
    },
    async addAddendum(input, caller) {
      await open(input.patientId, caller)
      return addAddendum(journal(), signing(caller, ids), input)
    },
    async amend(input, caller) {
      await open(input.patientId, caller)
      return amendNote(journal(), signing(caller, ids), input)
    },
    async retract({ entryId, ...input }, caller) {
      await open(input.patientId, caller)
      return retractNote(journal(), signing(caller, ids), { ...input, noteId: entryId })
    },
    async unsigned(_input, caller) {
      const { db } = journal()
      const [policy, person] = [await notePolicy(db), await userById(db, caller.userId)]
      const signer = { ...rights(caller), userId: caller.userId, roles: person?.roles ?? [] }
      const cosign = refuseCosigner(policy, signer, { status: 'cosign-wanted', signerId: null }) === null
      const closed = await closedTo(db, caller)
      return unsignedNotes(db, { byUser: caller.userId, cosign, content: true, closed })
    },
    allUnsigned: () => unsignedNotes(journal().db, { byUser: null, cosign: true, content: false, closed: null }),
    async fillIn({ body, ...about }, caller) {
      await open(about.patientId, caller)
      return { body: await (await filled(about, caller))(body) }
    },
    async watch({ patientId, noteId }, caller, emit) {
      await open(patientId, caller)
      const { authorName, deviceName, now } = await writer(caller)
      const { connectionId, userId } = caller
      presence.heardElsewhere(await openElsewhere(journal().db, server))
      return presence.open({ noteId, connectionId, userId, userName: authorName, deviceName, sinceAt: now }, emit)
    },
  }
}

const rights = ({ may }: Caller) => ({
  maySign: may.has('note.sign'),
  maySignForOthers: may.has('note.sign-for-others'),
})

const signing = (caller: Caller, ids: IdSource): Signing => ({
  author: caller,
  ...rights(caller),
  ids,
  now: caller.clock.now(),
})
