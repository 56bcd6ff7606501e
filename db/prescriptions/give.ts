import { Refusal } from '../../shared/kernel/index.ts'
import { holdsNow } from '../../shared/medications/index.ts'
import { isUnsigned, maySend, type Prescription, type PrescriptionState } from '../../shared/prescriptions/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal } from '../journal.ts'
import { entriesOf } from '../list-entries.ts'
import { medicationKind } from '../medications/queries.ts'
import { addStep, move, putDraft, seenHead, type Seen } from './commands.ts'
import { takeOffList } from './list-entry.ts'
import { prescriptionOf, prescriptionsOf } from './queries.ts'

/** Puts a signed one in line to be sent. @throws Refusal `rule-violation` `never-transmit`, `prescription-state` */
export function queuePrescription(journal: Journal, origin: EntryOrigin, seen: Seen): Promise<Prescription> {
  return journal.work(origin.author, async (work) => {
    const head = await seenHead(work, origin, seen)
    const prescription = await prescriptionOf(work.db, origin.patientId, head.id)
    if (prescription.state === 'signed' && !maySend(prescription))
      throw new Refusal('rule-violation', 'A controlled drug is prescribed on paper here. It is never sent.', {
        reason: 'never-transmit',
      })
    await move(work, origin, head, { to: 'queued' })
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

/** Takes one out of the line before it was sent. */
export function unqueuePrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  reason: string,
): Promise<Prescription> {
  return journal.work({ ...origin.author, reason }, async (work) => {
    const head = await seenHead(work, origin, seen)
    if (head.state !== 'queued')
      throw new Refusal('rule-violation', 'This prescription does not wait to be sent.', {
        reason: 'prescription-state',
      })
    await move(work, origin, head, { to: 'signed', reason })
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

/**
 * Records that the paper goes out, before it does: the original once, then copies that are not valid for dispensing.
 * Source: 21 CFR 1311.170(c), (d).
 */
export function printPrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
): Promise<{ prescription: Prescription; paper: 'original' | 'copy' }> {
  return journal.work(origin.author, async (work) => {
    const head = await seenHead(work, origin, seen)
    const before = await prescriptionOf(work.db, origin.patientId, head.id)
    if (before.signature === null)
      throw new Refusal('rule-violation', 'Only what is signed can be printed.', { reason: 'prescription-state' })
    if (before.state === 'queued')
      throw new Refusal(
        'rule-violation',
        'This prescription waits to be sent. Take it out of the line, then print it.',
        {
          reason: 'queued',
        },
      )
    const paper = before.state === 'signed' ? 'original' : 'copy'
    if (paper === 'original') await move(work, origin, head, { to: 'printed', outlet: 'paper', paper })
    else {
      await addStep(work, origin, { prescriptionId: head.id, state: before.state, paper })
      const detail = { prescription: head.id, printed: paper }
      work.audit({ action: 'update', category: 'prescriptions', patientId: origin.patientId, detail })
    }
    return { prescription: await prescriptionOf(work.db, origin.patientId, head.id), paper }
  })
}

/**
 * Gives up what was not given out. One that was signed takes with it the entry that it made on the list.
 * @param maySign whether this person may give up what is signed. @throws Refusal `forbidden`
 */
export function cancelPrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  { reason, maySign }: { reason: string; maySign: boolean },
): Promise<Prescription> {
  return journal.work({ ...origin.author, reason }, async (work) => {
    const head = await seenHead(work, origin, seen)
    if (!isUnsigned(head.state as PrescriptionState) && !maySign)
      throw new Refusal('forbidden', 'Only a prescriber can give up what is signed.', { reason: 'prescription.sign' })
    await move(work, origin, head, { to: 'cancelled', reason })
    if (head.madeEntry === 1) await takeOffList(work, origin, head.medicationId, `Prescription cancelled: ${reason}`)
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

/** Ends what is taken: the prescription, and its entry on the list with the same reason. */
export function discontinuePrescription(
  journal: Journal,
  origin: EntryOrigin,
  seen: Seen,
  reason: string,
): Promise<Prescription> {
  return journal.work({ ...origin.author, reason }, async (work) => {
    const head = await seenHead(work, origin, seen)
    await move(work, origin, head, { to: 'discontinued', reason })
    await takeOffList(work, origin, head.medicationId, reason)
    return prescriptionOf(work.db, origin.patientId, head.id)
  })
}

/**
 * Drafts again what was signed before, each to take the place of its entry on the list.
 * @param which those, or null for every drug that is taken without an end: the latest prescription of each
 */
export function repeatPrescriptions(
  journal: Journal,
  origin: EntryOrigin,
  which: readonly string[] | null,
): Promise<Prescription[]> {
  return journal.work(origin.author, async (work) => {
    const { patientId } = origin
    const all = (await prescriptionsOf(work.db, patientId, 500)).filter(({ signature }) => signature !== null)
    const taken = (await entriesOf(work.db, medicationKind, patientId)).filter(holdsNow)
    const chosen =
      which === null
        ? latestOfEach(all).filter(
            ({ medicationId, sig }) =>
              taken.some(({ entryId, status }) => entryId === medicationId && status === 'active') && isLongTerm(sig),
          )
        : which.map((id) => {
            const found = all.find(({ prescriptionId }) => prescriptionId === id)
            if (!found) throw new Refusal('not-found', 'This prescription is not in the chart.')
            return found
          })
    const ids: string[] = []
    for (const { medicationId, ...before } of chosen) {
      const holds = taken.some(({ entryId }) => entryId === medicationId)
      const replaces = medicationId && holds ? [medicationId] : []
      ids.push(await putDraft(work, origin, { ...before, startOn: null, replaces }))
    }
    return Promise.all(ids.map((id) => prescriptionOf(work.db, patientId, id)))
  })
}

/** The newest stand first. */
const latestOfEach = (all: readonly Prescription[]): Prescription[] =>
  all.filter((one, index) => all.findIndex(({ medicationId }) => medicationId === one.medicationId) === index)

/** Taken without an end: no course, no single dose. */
const isLongTerm = ({ duration, untilGone, timing }: Prescription['sig']): boolean =>
  duration === null && !untilGone && timing?.kind !== 'once'
