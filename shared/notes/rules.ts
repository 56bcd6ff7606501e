import { Temporal } from 'temporal-polyfill'
import type { CivilDate } from '../kernel/index.ts'
import type { AmendmentRequest, NotePolicy, NoteStatus, StatementKind } from './model.ts'

/** A person as the rules of signing see her. */
export type Signer = {
  userId: string
  roles: NotePolicy['needs']['roles']
  maySign: boolean
  maySignForOthers: boolean
}
export type Refused = { reason: string; message: string }

const refuse = (reason: string, message: string): Refused => ({ reason, message })

/** Whether nobody has signed yet: only then the text may still change. */
export const isDraft = (status: NoteStatus): boolean => status === 'draft'

/**
 * Why a person may not sign a draft, or null. A nurse signs what she began herself; a prescriber also what was begun by
 * someone who may not sign, and what was written in a visit of her own.
 */
export function refuseSigner(
  signer: Signer,
  draft: { authorId: string | null; authorMaySign: boolean; clinicianId: string | null },
): Refused | null {
  if (!signer.maySign) return refuse('may-not-sign', 'Your role does not sign notes. A clinician signs what you wrote.')
  if (draft.authorId === signer.userId) return null
  const hers = !draft.authorMaySign || draft.clinicianId === signer.userId
  if (signer.maySignForOthers && hers) return null
  return refuse('not-yours', 'This note was begun by someone else, who signs it. You can add an addendum afterwards.')
}

const among = ({ roles, people }: NotePolicy['needs'], person: Pick<Signer, 'userId' | 'roles'>): boolean =>
  people.includes(person.userId as never) || roles.some((role) => person.roles.includes(role))

/** The practice's rule before it has made one: nobody needs a second signature, and prescribers may give it. */
export const DEFAULT_POLICY: NotePolicy = {
  needs: { roles: [], people: [] },
  givers: { roles: ['prescriber'], people: [] },
}

/** What a note is after this person has signed it. */
export const statusAfterSigning = (policy: NotePolicy, signer: Signer): NoteStatus =>
  among(policy.needs, signer) ? 'cosign-wanted' : 'signed'

/** Why a person may not give the second signature, or null. */
export function refuseCosigner(
  policy: NotePolicy,
  person: Signer,
  note: { status: NoteStatus; signerId: string | null },
): Refused | null {
  if (note.status !== 'cosign-wanted') return refuse('no-cosign', 'This note does not wait for a second signature.')
  if (note.signerId === person.userId)
    return refuse('own-cosign', 'The second signature comes from someone else than the first.')
  if (person.maySign && among(policy.givers, person)) return null
  return refuse('may-not-cosign', 'The practice has not named you among those who give the second signature.')
}

/** Why a person may not add to a signed note, or null. */
export function refuseAddendum(person: Signer, status: NoteStatus): Refused | null {
  if (isDraft(status)) return refuse('not-signed', 'This note is still a draft: write into it.')
  return person.maySign ? null : refuse('may-not-sign', 'Your role does not sign notes.')
}

/** Why a person may not replace a signed text by an amended one, or null: whoever signed it may, and prescribers. */
export function refuseAmendment(person: Signer, note: { status: NoteStatus; signerId: string | null }): Refused | null {
  const refused = refuseAddendum(person, note.status)
  if (refused) return refused
  if (note.signerId === person.userId || person.maySignForOthers) return null
  return refuse('not-yours', 'Someone else signed this note. You can add an addendum.')
}

/** Why a person may not take a note back, or null: a draft whoever wrote it, a signed one whoever may sign. */
export function refuseRetraction(
  person: Signer,
  note: { status: NoteStatus; authorId: string | null },
): Refused | null {
  if (person.maySign || (isDraft(note.status) && note.authorId === person.userId)) return null
  return refuse('not-yours', 'Only a clinician takes back what someone else wrote.')
}

/**
 * Until when a patient's request for an amendment must be acted on: 60 days after it was received, and 30 more where the
 * patient was told in writing why it takes longer, once. Source: 45 CFR 164.526(b)(2).
 */
export function amendmentDue(receivedOn: CivilDate, extended: boolean): CivilDate {
  const days = extended ? 90 : 60
  return Temporal.PlainDate.from(receivedOn).add({ days }).toString() as CivilDate
}

type Answered = Pick<AmendmentRequest, 'status' | 'statements'>
const says = ({ statements }: Answered, kind: StatementKind): boolean => statements.some((one) => one.kind === kind)

/**
 * Why something cannot be said to a request, or null: only a refusal is disagreed with, only a disagreement is rebutted, and
 * the wish that it goes along is for whoever has not disagreed. Source: 45 CFR 164.526(d)(1)(ii)–(iii) and (3).
 */
export function refuseStatement(request: Answered, kind: StatementKind): Refused | null {
  if (request.status !== 'denied')
    return refuse('not-denied', 'This request was not refused: there is nothing to disagree with.')
  if (kind === 'rebuttal' && !says(request, 'disagreement'))
    return refuse('no-disagreement', 'The patient has given no statement that could be answered.')
  if (kind === 'go-along' && goesAlong(request))
    return refuse('goes-along', 'This request goes along with what is given out already.')
  return null
}

/**
 * Whether a request, its refusal and what was said to it go along with every later disclosure of what it is about.
 * Source: 45 CFR 164.526(d)(5)(i)–(ii).
 */
export const goesAlong = (request: Answered): boolean =>
  request.status === 'denied' && (says(request, 'disagreement') || says(request, 'go-along'))
