import { type Instant, momentIn, Refusal } from '../../shared/kernel/index.ts'
import {
  isUnsigned,
  messageIdOf,
  needsNotCheckedReason,
  type Prescription,
  type PrescriptionDetails,
  prescriptionFaults,
  type PrescriptionState,
  proposedOf,
  refuseFaults,
  type Sig,
} from '../../shared/prescriptions/index.ts'
import { type Override, type SafetyAnswer, signingFaults } from '../../shared/safety/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { move, seenHead, type Seen } from './commands.ts'
import { readDetails, sealContent, sigOf } from './content.ts'
import { putOnList } from './list-entry.ts'
import type { SafetyPort } from './ports.ts'
import { prescriptionOf } from './queries.ts'

export type Signing = {
  prescriptions: readonly Seen[]
  overrides: readonly Override[]
  notCheckedReason: string
}
type Line = { head: Awaited<ReturnType<typeof seenHead>>; details: PrescriptionDetails; sig: Sig }

/**
 * Signs prescriptions, all or none, in one unit of work: the rules and the safety check run on what is in the chart now,
 * each is sealed with its hash and message id, the medication list gets its entries, promises become tasks.
 * @throws Refusal `conflict`; `rule-violation` with the code of what is wrong with the order, of a signing fault of the
 *   safety check (`no-reason`, `hard-stop` …; issues name the alerts), or `not-checked`
 */
export function signPrescriptions(
  journal: Journal,
  origin: EntryOrigin,
  signing: Signing,
  safety: SafetyPort,
): Promise<Prescription[]> {
  return journal.work(origin.author, async (work) => {
    const ids = await signWithin(work, origin, signing, safety)
    return Promise.all(ids.map((id) => prescriptionOf(work.db, origin.patientId, id)))
  })
}

/** As `signPrescriptions`, inside a unit of work that does more. @returns their ids */
export async function signWithin(
  work: Work,
  origin: EntryOrigin,
  signing: Signing,
  safety: SafetyPort,
): Promise<string[]> {
  const { patientId, now } = origin
  if (origin.author.userId === null) throw new Refusal('forbidden', 'Only a person can sign.')
  const lines: Line[] = []
  for (const seen of signing.prescriptions) lines.push(await readyLine(work, origin, seen))
  const proposed = lines.map(({ head, details, sig }) => proposedOf({ ...details, sig }, head.id))
  const answer = await safety.check(work.db, { patientId, proposed, now })
  refuseUnsafe(answer, signing)
  const decided = signing.overrides.filter(({ alertId }) => answer.alerts.some((alert) => alert.alertId === alertId))
  const first = lines[0]?.head
  if (first)
    await safety.record(work, origin, {
      answer,
      entryId: first.id,
      entryVersion: first.version,
      overrides: decided,
    })
  for (const line of lines) await seal(work, origin, line, { ...signing, overrides: decided }, answer)
  return lines.map(({ head }) => head.id)
}

/** One that may be signed as it is written. */
async function readyLine(work: Work, origin: EntryOrigin, seen: Seen): Promise<Line> {
  const head = await seenHead(work, origin, seen)
  if (!isUnsigned(head.state as PrescriptionState))
    throw new Refusal('rule-violation', 'This prescription was signed or given up already.', {
      reason: 'prescription-state',
    })
  const details = readDetails(head.content)
  const sig = sigOf(details)
  refuseFaults(prescriptionFaults(details, sig))
  return { head, details, sig }
}

/** A screen that is older than the chart cannot bypass what is known now. */
function refuseUnsafe(answer: SafetyAnswer, { overrides, notCheckedReason }: Signing): void {
  const faults = signingFaults(answer, overrides)
  const [first] = faults
  if (first)
    throw new Refusal('rule-violation', first.sentence, {
      reason: first.fault,
      issues: faults.map(({ alertId, sentence }) => ({ path: alertId, message: sentence })),
    })
  if (needsNotCheckedReason(answer) && notCheckedReason.trim().length < 3)
    throw new Refusal('rule-violation', 'A drug could not be checked. Say why it is prescribed all the same.', {
      reason: 'not-checked',
    })
}

async function seal(
  work: Work,
  origin: EntryOrigin,
  line: Line,
  signing: Signing,
  answer: SafetyAnswer,
): Promise<void> {
  const { patientId, author, authorName, now, ids } = origin
  const { head, details, sig } = line
  const neverTransmit = details.schedule !== ''
  const messageId = messageIdOf(head.id)
  const { medicationId, made } = await putOnList(
    work,
    { ...origin, encounterId: head.encounterId },
    { details, sig, prescriberName: authorName },
  )
  const about = answer.alerts.filter(({ drugs }) => drugs.some(({ drugId }) => drugId === head.id))
  const alerts = about.map(({ alertId, ruleId, tier, severity }) => ({ alertId, ruleId, tier, severity }))
  const prescriberId = author.userId ?? ''
  const signed = {
    prescriptionId: head.id,
    patientId,
    encounterId: head.encounterId,
    details,
    sig,
    prescriberId,
    prescriberName: authorName,
    signedAt: now,
    offsetMinutes: offsetMinutes(origin.timeZone, now),
    messageId,
    knowledge: answer.knowledge && { version: answer.knowledge.version, checksum: answer.knowledge.checksum },
    alerts,
    overrides: signing.overrides.filter(({ alertId }) => alerts.some((alert) => alert.alertId === alertId)),
    notCheckedReason: needsNotCheckedReason(answer) ? signing.notCheckedReason : '',
    neverTransmit,
  }
  const { prescriberName, offsetMinutes: offset } = signed
  await work.insert('signedPrescription', {
    id: ids.next<string>(),
    prescriptionId: head.id,
    patientId,
    ...sealContent(signed),
    messageId,
    drugCode: head.drugCode,
    prescriberId,
    prescriberName,
    signedAt: now,
    offsetMinutes: offset,
    knowledgeVersion: answer.knowledge?.version ?? '',
    neverTransmit: neverTransmit ? 1 : 0,
  })
  await move(work, origin, head, { to: 'signed', columns: { medicationId, madeEntry: made ? 1 : 0 } })
}

/** Minutes that the wall clock of the practice is ahead of UTC, read off the moment as it is written there. */
function offsetMinutes(timeZone: string, now: Instant): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(momentIn(timeZone, now)) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0
}
