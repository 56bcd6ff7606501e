import type { EntryOrigin } from '../../db/entry.ts'
import type { Work } from '../../db/journal.ts'
import { moveStatus } from '../../db/medications/commands.ts'
import { move, putDraft, seenHead } from '../../db/prescriptions/commands.ts'
import type { SafetyPort } from '../../db/prescriptions/ports.ts'
import { sigOf } from '../../db/prescriptions/content.ts'
import { signWithin } from '../../db/prescriptions/sign.ts'
import { noteAccepted } from '../../db/safety/commands.ts'
import { CODE_SYSTEM, dayIn, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import {
  computeAmounts,
  PrescriptionDetails,
  proposedOf,
  readProduct,
  scheduleOf,
} from '../../shared/prescriptions/index.ts'
import type { Override, SafetyAnswer } from '../../shared/safety/index.ts'
import { chance, pick, type Random } from './random.ts'

/** What is ordered: a drug with its directions, for how long, what for, and the entry that it renews. */
export type DemoOrder = {
  code: string
  text: string
  sig: string
  reason: string
  days: number
  refills: number
  /** A name as RxNorm writes it says its form and strength. */
  named: boolean
  renews: string | null
}

/** Hears of every order as it was first checked: replays count by it. */
export type OnOrder = (about: {
  work: Work
  patientId: PatientId
  now: number
  proposed: ReturnType<typeof proposedOf>
  answer: SafetyAnswer
  renewal: boolean
}) => Promise<void>

/** Source: Slight 2013, PLoS One 8:e85071 (PMC3873469): primary care accepted 40 % of the interaction alerts it was shown. */
const ACCEPTED = 0.4
/** Why the others go on. The shares are assumptions for the demonstration. */
const REASONS = [
  'tolerated-before',
  'tolerated-before',
  'will-monitor',
  'benefit-outweighs',
  'specialist-advised',
] as const
const WORDS = {
  'will-monitor': 'Look at it again',
  'benefit-outweighs': 'Nothing else helped',
  'specialist-advised': 'By the specialist',
}

/**
 * Prescribes in the demonstration by the product's own commands: drafted, checked, changed or reasoned about, signed, printed.
 * @returns the entry of the medication list, or null where the order was given up because of an alert
 */
export async function prescribeDemo(
  {
    work,
    origin,
    random,
    safety,
    onOrder,
  }: { work: Work; origin: EntryOrigin; random: Random; safety: SafetyPort; onOrder?: OnOrder | undefined },
  order: DemoOrder,
): Promise<{ medicationId: string | null }> {
  const { patientId, now } = origin
  const details = detailsOf(order)
  const prescriptionId = await putDraft(work, origin, details)
  const proposed = proposedOf({ ...details, sig: sigOf(details) }, prescriptionId)
  const answer = await safety.check(work.db, { patientId, proposed: [proposed], now })
  await onOrder?.({ work, patientId, now, proposed, answer, renewal: order.renews !== null })
  const stopping = answer.alerts.filter(({ interruptive }) => interruptive)
  const head = () => seenHead(work, origin, { prescriptionId, revision: 1 })
  if (answer.mustMend.length > 0 || (stopping.length > 0 && order.renews === null && chance(random, ACCEPTED))) {
    const knowledgeVersion = answer.knowledge?.version ?? ''
    if (stopping.length > 0) await noteAccepted(work, origin, { alerts: stopping, knowledgeVersion })
    await move(work, origin, await head(), { to: 'cancelled', reason: 'Given up because of an alert' })
    return { medicationId: null }
  }
  const overrides = stopping.map(({ alertId }): Override => {
    const reason = pick(random, REASONS)
    const dueOn = reason === 'will-monitor' ? dayIn(origin.timeZone, (now + WEEK_MS) as Instant) : null
    const words = WORDS[reason as keyof typeof WORDS] ?? ''
    return { alertId, reason, words, dueOn, confirmedTwice: true } as Override
  })
  await signWithin(
    work,
    origin,
    { prescriptions: [{ prescriptionId, revision: 1 }], overrides, notCheckedReason: 'Known to us for years' },
    safety,
  )
  const signed = await seenHead(work, origin, { prescriptionId, revision: 2 })
  await move(work, origin, signed, { to: 'printed', outlet: 'paper', paper: 'original' })
  return { medicationId: signed.medicationId }
}

const WEEK_MS = 7 * 86_400_000

function detailsOf({ code, text, sig, reason, days, refills, named, renews }: DemoOrder): PrescriptionDetails {
  const product = named ? readProduct(text, { rxcui: code || null }) : null
  const controlled = scheduleOf(product) !== ''
  const directions = sigOf({ sigText: sig, product })
  return PrescriptionDetails.parse({
    concept: { text, codings: code === '' ? [] : [{ system: CODE_SYSTEM.rxnorm, code, display: text }] },
    product,
    sigText: sig,
    quantityValue: computeAmounts(directions, { quantity: null, days }).quantity?.value ?? '1',
    daysSupply: days,
    refills: controlled ? 0 : refills,
    indicationText: reason,
    replaces: renews === null ? [] : [renews],
  })
}

/** Ends a course whose days are over, as whoever goes through the list does. */
export async function completeCourse(work: Work, origin: EntryOrigin, medicationId: string, on: string): Promise<void> {
  const row = await work.db
    .selectFrom('medication')
    .select(['revision', 'status'])
    .where('id', '=', medicationId)
    .executeTakeFirst()
  if (row?.status === 'active')
    await moveStatus(work, origin, {
      entryId: medicationId as never,
      revision: row.revision,
      to: 'completed',
      on: on as never,
      reason: '',
    })
}
