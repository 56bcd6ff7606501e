import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { CivilDate, EncounterId, EntryId, EventTime, Instant, PatientId, Retraction } from '../kernel/index.ts'
import { NoteBody } from './document.ts'
import {
  AmendmentRequest,
  AmendmentRow,
  DotPhrase,
  Note,
  NoteHead,
  NotePolicy,
  NoteTemplate,
  PhraseName,
  SectionKey,
  SectionText,
  Side,
  SideId,
  StatementKind,
  UnsignedRow,
} from './model.ts'

/** A note may be long: 50,000 words and more, with all that stands around them in JSON. */
const LONG = 12 * 1024 * 1024
const OfNote = z.object({ patientId: PatientId, noteId: EntryId })
const Seen = OfNote.extend({ revision: z.number().int() })
const Because = z.string().trim().min(3, 'Say why').max(500)
/** What a patient or the practice says to a refusal: the practice may limit its length (45 CFR 164.526(d)(2)). */
const Statement = z.string().trim().min(3, 'Write what is said').max(10_000)
/** A side as it was seen when a decision was made about it. */
const SeenSide = z.object({ sideId: SideId, revision: z.number().int() })

export const notes = {
  /** A patient's notes, the latest first, or those of one visit. */
  list: query({
    input: z.object({
      patientId: PatientId,
      encounterId: EncounterId.optional(),
      before: z.object({ happenedAt: Instant, noteId: EntryId }).optional(),
      limit: z.number().int().min(1).max(1000).default(50),
    }),
    output: z.array(NoteHead),
    may: 'chart.read',
    phi: 'read',
  }),
  /** A whole note; with `asOf` what it said then. */
  get: query({
    input: OfNote.extend({ asOf: Instant.nullable().default(null) }),
    output: Note,
    may: 'chart.read',
    phi: 'read',
  }),
  /** Begins a note from a template; what it pulls from the chart is put in at once. */
  start: command({
    input: z.object({
      patientId: PatientId,
      encounterId: EncounterId.nullable(),
      templateId: z.string().max(60),
      title: z.string().trim().max(300).optional(),
      happened: EventTime.optional(),
    }),
    output: Note,
    may: 'chart.write',
    phi: 'write',
  }),
  /**
   * Keeps what is being written in one section. Where someone else wrote into it since `seen`, nothing of theirs is
   * touched: the text becomes a side of its own, and `twoSided` says so.
   */
  saveSection: command({
    input: OfNote.extend({
      section: SectionKey,
      seen: SeenSide.nullable(),
      body: NoteBody,
      cursor: z.number().int().min(0).default(0),
    }),
    output: Side.omit({ body: true, cursor: true }).extend({ twoSided: z.boolean() }),
    may: 'chart.write',
    phi: 'write',
    maxBytes: LONG,
  }),
  /** Decides between the sides of a section: one stays, with the text given; the others are put aside, not erased. */
  settleSection: command({
    input: OfNote.extend({ section: SectionKey, keep: SeenSide, others: z.array(SeenSide).min(1), body: NoteBody }),
    output: Note,
    may: 'chart.write',
    phi: 'write',
    maxBytes: LONG,
  }),
  /** Locks the text under the caller's name. `sides` are what the signer saw: if one was changed since, nothing is signed. */
  sign: command({
    input: Seen.extend({ sides: z.array(SeenSide).min(1) }),
    output: Note,
    may: 'note.sign',
    phi: 'write',
  }),
  cosign: command({
    input: Seen.extend({ comment: NoteBody.optional() }),
    output: Note,
    may: 'note.sign',
    phi: 'write',
  }),
  addAddendum: command({
    input: Seen.extend({ body: NoteBody }),
    output: Note,
    may: 'note.sign',
    phi: 'write',
    maxBytes: LONG,
  }),
  /** Replaces the text by an amended one; the one before stays and can be read. */
  amend: command({
    input: Seen.extend({
      reason: Because,
      sections: z.array(SectionText).min(1).max(20),
      /** The patient's request that it answers, if one does. */
      requestId: AmendmentRequest.shape.requestId.nullable().default(null),
    }),
    output: Note,
    may: 'note.sign',
    phi: 'write',
    maxBytes: LONG,
  }),
  /** Takes a note back, such as one written in the wrong chart; it stays readable, with the reason. */
  retract: command({ input: Retraction, output: NoteHead, may: 'chart.write', phi: 'write' }),
  /** The caller's notes that wait: for her signature, or for a second one that she may give. */
  unsigned: query({ input: z.object({}), output: z.array(UnsignedRow), may: 'chart.read', phi: 'read' }),
  /** Everyone's notes that wait, without what they say. */
  allUnsigned: query({ input: z.object({}), output: z.array(UnsignedRow), may: 'note.oversee', phi: 'read' }),
  /** The text with every `{name}` in it pulled from the chart as it is now. */
  fillIn: query({
    input: z.object({ patientId: PatientId, encounterId: EncounterId.nullable(), body: NoteBody }),
    output: z.object({ body: NoteBody }),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Who else has this note open, and in which sections something was saved: for as long as the note is open here. */
  watch: stream({
    input: OfNote,
    event: z.object({
      others: z.array(z.object({ userName: z.string(), deviceName: z.string(), sinceAt: Instant })),
      sections: z.array(SectionKey),
    }),
    may: 'chart.read',
    phi: 'read',
  }),
  templates: query({ input: z.object({}), output: z.array(NoteTemplate), may: 'chart.read', phi: 'none' }),
  /** Makes a template (`templateId` null) or changes one. */
  saveTemplate: command({
    input: NoteTemplate.omit({ builtIn: true, ownerName: true, templateId: true, revision: true }).extend({
      templateId: z.string().max(60).nullable(),
      revision: z.number().int().nullable(),
    }),
    output: NoteTemplate,
    may: 'chart.write',
    phi: 'none',
  }),
  /** The caller's own dot-phrases and the shared ones. */
  phrases: query({ input: z.object({}), output: z.array(DotPhrase), may: 'chart.read', phi: 'none' }),
  savePhrase: command({
    input: z.object({
      phraseId: DotPhrase.shape.phraseId.nullable(),
      revision: z.number().int().nullable(),
      name: PhraseName,
      body: NoteBody,
      shared: z.boolean(),
      active: z.boolean(),
    }),
    output: DotPhrase,
    may: 'chart.write',
    phi: 'none',
  }),
  policy: query({ input: z.object({}), output: NotePolicy, may: 'signed-in', phi: 'none' }),
  setPolicy: command({ input: NotePolicy, output: NotePolicy, may: 'practice.manage', phi: 'none' }),
  /** A patient's requests to have the record amended, the latest first. */
  amendmentRequests: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(AmendmentRequest),
    may: 'amendment.record',
    phi: 'read',
  }),
  /** The requests of all patients that nobody has answered yet, the one that is due first on top. */
  openAmendments: query({ input: z.object({}), output: z.array(AmendmentRow), may: 'amendment.record', phi: 'read' }),
  requestAmendment: command({
    input: z.object({
      patientId: PatientId,
      noteId: EntryId.nullable().default(null),
      receivedOn: CivilDate,
      asked: z.string().trim().min(3, 'Write what the patient asks for').max(5000),
    }),
    output: AmendmentRequest,
    may: 'amendment.record',
    phi: 'write',
  }),
  /** Thirty more days, once, with the reason that the patient was given in writing. Source: 45 CFR 164.526(b)(2)(ii). */
  extendAmendment: command({
    input: z.object({
      patientId: PatientId,
      requestId: AmendmentRequest.shape.requestId,
      revision: z.number().int(),
      reason: Because,
    }),
    output: AmendmentRequest,
    may: 'amendment.decide',
    phi: 'write',
  }),
  decideAmendment: command({
    input: z.object({
      patientId: PatientId,
      requestId: AmendmentRequest.shape.requestId,
      revision: z.number().int(),
      accept: z.boolean(),
      reason: Because,
    }),
    output: AmendmentRequest,
    may: 'amendment.decide',
    phi: 'write',
  }),
  /** Takes down the patient's statement that she disagrees with a refusal, or her wish that it goes along with disclosures. */
  stateDisagreement: command({
    input: z
      .object({
        patientId: PatientId,
        requestId: AmendmentRequest.shape.requestId,
        kind: StatementKind.exclude(['rebuttal']),
        givenOn: CivilDate,
        body: Statement.or(z.literal('')),
      })
      .refine(({ kind, body }) => kind === 'go-along' || body !== '', {
        path: ['body'],
        message: 'Write what the patient says',
      }),
    output: AmendmentRequest,
    may: 'amendment.record',
    phi: 'write',
  }),
  /** The practice's answer to a statement of disagreement; the patient is given a copy. */
  rebutDisagreement: command({
    input: z.object({ patientId: PatientId, requestId: AmendmentRequest.shape.requestId, body: Statement }),
    output: AmendmentRequest,
    may: 'amendment.decide',
    phi: 'write',
  }),
  /** Refused requests that go along with what of a chart is given out: with these kinds (none: all), from and until then. */
  goingAlong: query({
    input: z.object({
      patientId: PatientId,
      kinds: z.array(z.string()).max(30).default([]),
      from: Instant.nullable().default(null),
      until: Instant.nullable().default(null),
    }),
    output: z.array(AmendmentRequest),
    may: 'chart.release',
    phi: 'read',
  }),
} as const
