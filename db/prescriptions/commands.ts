import { CODE_SYSTEM, Refusal } from '../../shared/kernel/index.ts'
import { drugName } from '../../shared/medications/index.ts'
import {
  isUnsigned,
  mayFollow,
  type Prescription,
  type PrescriptionDetails,
  type PrescriptionState,
} from '../../shared/prescriptions/index.ts'
import { assertVisit } from '../chart.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { settled } from './content.ts'
import { headOf, prescriptionOf } from './queries.ts'

/** One prescription in the version that the person saw. */
export type Seen = { prescriptionId: string; revision: number }

const drugCode = ({ concept, product }: PrescriptionDetails): string =>
  product?.rxcui ?? concept.codings.find(({ system }) => system === CODE_SYSTEM.rxnorm)?.code ?? ''

/** What the head shows of its content. */
const contentColumns = (details: PrescriptionDetails) => ({
  content: JSON.stringify(details),
  drugCode: drugCode(details),
  drugText: drugName(details),
})

/** Begins prescriptions as drafts, all or none. */
export function draftPrescriptions(
  journal: Journal,
  origin: EntryOrigin,
  all: readonly PrescriptionDetails[],
): Promise<Prescription[]> {
  return journal.work(origin.author, async (work) => {
    const ids = []
    for (const details of all) ids.push(await putDraft(work, origin, details))
    return Promise.all(ids.map((id) => prescriptionOf(work.db, origin.patientId, id)))
  })
}

/** As `draftPrescriptions`, of one inside a unit of work. @returns its id */
export async function putDraft(work: Work, origin: EntryOrigin, written: PrescriptionDetails): Promise<string> {
  const { patientId, encounterId, author, authorName, ids, now } = origin
  await assertVisit(work, origin)
  const details = settled(written)
  const id = ids.next<string>()
  await work.insert('prescription', {
    id,
    patientId,
    encounterId,
    state: 'draft',
    stateReason: '',
    stateAt: now,
    ...contentColumns(details),
    version: 1,
    preparedBy: '',
    preparedAt: null,
    forPrescriberId: null,
    medicationId: null,
    madeEntry: 0,
    createdAt: now,
    authorId: author.userId,
    authorName,
  })
  await addVersion(work, origin, { prescriptionId: id, number: 1, details })
  await addStep(work, origin, { prescriptionId: id, state: 'draft' })
  work.audit({ action: 'create', category: 'prescriptions', patientId, detail: { prescription: id } })
  return id
}

/** Saves another version of what is not signed. @throws Refusal `rule-violation` `signed` once it is */
export function changePrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  written: PrescriptionDetails,
): Promise<Prescription> {
  const { patientId } = origin
  return journal.work(origin.author, async (work) => {
    const head = await seenHead(work, origin, seen)
    if (!isUnsigned(head.state as PrescriptionState))
      throw new Refusal('rule-violation', 'What is signed cannot be changed. Discontinue it, and prescribe anew.', {
        reason: 'signed',
      })
    const details = settled(written)
    const number = head.version + 1
    await addVersion(work, origin, { prescriptionId: head.id, number, details })
    await work.update('prescription', head.id, { ...contentColumns(details), version: number }, seen.revision)
    work.audit({ action: 'update', category: 'prescriptions', patientId, detail: { prescription: head.id } })
    return prescriptionOf(work.db, patientId, head.id)
  })
}

/** Lays a draft before a prescriber: one whose signature it waits for, or whoever may sign. */
export function preparePrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  prescriberId: string | null,
): Promise<Prescription> {
  return journal.work(origin.author, async (work) => {
    const head = await seenHead(work, origin, seen)
    const prepared = { preparedBy: origin.authorName, preparedAt: origin.now, forPrescriberId: prescriberId }
    await move(work, origin, head, { to: 'prepared', columns: prepared })
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

/** Sends what was prepared back to be written anew. */
export function sendBackPrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  reason: string,
): Promise<Prescription> {
  return journal.work({ ...origin.author, reason }, async (work) => {
    const head = await seenHead(work, origin, seen)
    await move(work, origin, head, { to: 'draft', reason })
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

type Head = Awaited<ReturnType<typeof headOf>>

/** The head, in the version that was seen. @throws Refusal `not-found`, `conflict` */
export async function seenHead(work: Work, { patientId }: EntryOrigin, seen: Seen): Promise<Head> {
  const head = await headOf(work.db, patientId, seen.prescriptionId)
  if (head.revision !== seen.revision)
    throw new Refusal('conflict', 'Someone saved another version in the meantime. Look at it, then save again.', {
      reason: 'stale',
    })
  return head
}

type Move = {
  to: PrescriptionState
  reason?: string
  /** How it goes out by this, for the first time. */
  outlet?: 'paper' | 'wire'
  paper?: 'original' | 'copy'
  columns?: Readonly<Record<string, string | number | null>>
}

/** Moves a prescription and writes the step down. @throws Refusal `rule-violation` `prescription-state` where it may not */
export async function move(work: Work, origin: EntryOrigin, head: Head, to: Move): Promise<void> {
  const from = head.state as PrescriptionState
  if (!mayFollow(from, to.to))
    throw new Refusal('rule-violation', `This prescription is ${from}; that cannot be done with it.`, {
      reason: 'prescription-state',
    })
  const { reason = '', columns = {} } = to
  const changed = { state: to.to, stateReason: reason, stateAt: origin.now, ...columns }
  await work.update('prescription', head.id, changed, head.revision)
  await addStep(work, origin, { ...to, prescriptionId: head.id, state: to.to })
  const detail = { prescription: head.id, from, to: to.to, ...(reason && { reason }) }
  work.audit({ action: 'update', category: 'prescriptions', patientId: origin.patientId, detail })
}

export async function addStep(
  work: Work,
  { ids, patientId, author, authorName, now }: EntryOrigin,
  step: Omit<Move, 'to' | 'columns'> & { prescriptionId: string; state: PrescriptionState },
): Promise<void> {
  const { prescriptionId, state, reason = '', outlet = '', paper = '' } = step
  const last = await work.db
    .selectFrom('prescriptionStep')
    .select((of) => of.fn.max('number').as('number'))
    .where('prescriptionId', '=', prescriptionId)
    .executeTakeFirst()
  const who = { authorId: author.userId, authorName, steppedAt: now }
  const row = { id: ids.next<string>(), prescriptionId, patientId, number: (last?.number ?? 0) + 1 }
  await work.insert('prescriptionStep', { ...row, state, outlet, paper, reason, ...who })
}

async function addVersion(
  work: Work,
  { ids, patientId, author, authorName, now }: EntryOrigin,
  version: { prescriptionId: string; number: number; details: PrescriptionDetails },
): Promise<void> {
  const { prescriptionId, number, details } = version
  const who = { authorId: author.userId, authorName, writtenAt: now }
  const content = JSON.stringify(details)
  await work.insert('prescriptionVersion', {
    id: ids.next<string>(),
    prescriptionId,
    patientId,
    number,
    content,
    ...who,
  })
}
