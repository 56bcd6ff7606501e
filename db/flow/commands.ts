import { isHere } from '../../shared/appointments/index.ts'
import type { CheckIn } from '../../shared/flow/index.ts'
import { dayIn, type EncounterId, Refusal } from '../../shared/kernel/index.ts'
import { type Booker, moveStatus, standingOf, type StatusMove } from '../appointments/commands.ts'
import { signForm } from '../consents/commands.ts'
import { confirmSeen } from '../coverage/commands.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { recordEvent } from '../ledger/commands.ts'
import { followVisit } from './visit.ts'

/** Who moves patients, and when; `clinicianId` where she sees patients herself. */
export type Mover = { booker: Booker; origin: EntryOrigin; clinicianId: string | null }

/**
 * Moves a patient on at the board, and her visit with her: it is opened when she comes, under way with the provider, over when
 * she goes. Neither is there without the other.
 */
export function moveOn(journal: Journal, by: Mover, move: StatusMove): Promise<void> {
  const { author } = by.booker
  return journal.work(move.reason === '' ? author : { ...author, reason: move.reason }, async (work) => {
    await step(work, by, move)
  })
}

async function step(work: Work, by: Mover, move: StatusMove): Promise<EncounterId | null> {
  const row = await moveStatus(work, by.booker, move)
  return followVisit(work, row, move, by)
}

/**
 * Somebody stands at the counter: she is here, her visit is opened, and what was gone through with her is written down, all of
 * it or nothing. What she pays waits for the charge of this visit and for no other. Whoever came without a booking is here
 * already; for her the rest is done.
 * @throws Refusal as `moveStatus`, `confirmSeen`, `signForm` and the ledger do
 */
export function checkIn(journal: Journal, by: Mover, input: CheckIn): Promise<void> {
  const { booker, origin } = by
  const { appointmentId, from, confirmed, coverages, consents, copay } = input
  const { now, timeZone, authorName, ids, patientId } = origin
  const today = dayIn(timeZone, now)
  return journal.work(booker.author, async (work) => {
    const encounterId = isHere(from)
      ? await visitOfOneWhoIsHere(work, by, input)
      : await step(work, by, { appointmentId, from, to: 'arrived', reason: '' })
    const writer = { author: booker.author, authorName, ids, now, today, patientId }
    if (coverages.length > 0) await confirmSeen(work, writer, coverages)
    for (const form of consents) await signForm(work, { ...origin, encounterId }, form)
    if (copay !== null) {
      const payment = {
        kind: 'payment' as const,
        patientId,
        ...copay,
        depositOn: null,
        apply: [],
        earmark: encounterId,
      }
      await recordEvent(work, { author: booker.author, now, today, ids }, payment)
    }
    const said = [
      ...confirmed,
      ...(coverages.length > 0 ? ['coverage'] : []),
      ...(consents.length > 0 ? ['consents'] : []),
      ...(copay === null ? [] : ['copay']),
    ]
    if (said.length > 0)
      work.audit({ action: 'update', category: 'appointments', patientId, detail: { confirmed: [...new Set(said)] } })
  })
}

async function visitOfOneWhoIsHere(
  work: Work,
  by: Mover,
  { appointmentId, from }: CheckIn,
): Promise<EncounterId | null> {
  const { row, status } = await standingOf(work, appointmentId)
  if (status !== from)
    throw new Refusal('conflict', 'Somebody has moved this visit on in the meantime.', { reason: 'moved-on' })
  return followVisit(work, row, { from: 'booked', to: 'arrived', reason: '' }, by)
}
