import { type Instant, momentIn, Refusal, type UserId } from '../../shared/kernel/index.ts'
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
  unanswered,
} from '../../shared/prescriptions/index.ts'
import { OVERRIDE_RULES, type Override, type SafetyAnswer } from '../../shared/safety/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { move, seenHead, type Seen } from './commands.ts'
import { readDetails, sealContent, sigOf } from './content.ts'
import { putOnList } from './list-entry.ts'
import type { SafetyPort, TaskPort } from './ports.ts'
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
 * @throws Refusal `conflict`; `rule-violation` with the fault's code, `must-mend`, `alert-unseen`, `hard-stop`,
 *   `override-incomplete` (issues name the alerts), `not-checked`
 */
export function signPrescriptions(
  journal: Journal,
  origin: EntryOrigin,
  signing: Signing,
  ports: { safety: SafetyPort; tasks: TaskPort },
): Promise<Prescription[]> {
  const { patientId, now } = origin
  return journal.work(origin.author, async (work) => {
    if (origin.author.userId === null) throw new Refusal('forbidden', 'Only a person can sign.')
    const lines: Line[] = []
    for (const seen of signing.prescriptions) lines.push(await readyLine(work, origin, seen))
    const proposed = lines.map(({ head, details, sig }) => proposedOf({ ...details, sig }, head.id))
    const answer = await ports.safety.check(work.db, { patientId, proposed, now })
    refuseUnsafe(answer, signing)
    const decided = signing.overrides.filter(({ alertId }) => answer.alerts.some((alert) => alert.alertId === alertId))
    await ports.safety.record(work, { patientId, answer, overrides: decided, now })
    for (const line of lines) await seal(work, origin, line, { ...signing, overrides: decided }, answer)
    await promise(work, origin, lines, decided, answer, ports.tasks)
    return Promise.all(lines.map(({ head }) => prescriptionOf(work.db, patientId, head.id)))
  })
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
  const [mend] = answer.mustMend
  if (mend)
    throw new Refusal('rule-violation', 'This order cannot be right as it is written.', {
      reason: 'must-mend',
      issues: answer.mustMend.map(({ drugId, code }) => ({ path: drugId ?? '', message: code })),
    })
  const open = unanswered(answer, overrides)
  const [first] = open
  if (first)
    throw new Refusal('rule-violation', SENTENCES[first.why], {
      reason: first.why,
      issues: open.map(({ alertId, why }) => ({ path: alertId, message: why })),
    })
  if (needsNotCheckedReason(answer) && notCheckedReason.trim().length < 3)
    throw new Refusal('rule-violation', 'A drug could not be checked. Say why it is prescribed all the same.', {
      reason: 'not-checked',
    })
}

const SENTENCES = {
  'alert-unseen': 'There is a safety alert that was not answered. Look at it, then sign.',
  'hard-stop': 'The practice does not let this be prescribed. Change it.',
  'override-incomplete': 'A reason for going on is not complete.',
} as const

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
  const { medicationId, made } = await putOnList(work, origin, { details, sig, prescriberName: authorName })
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

/** “Will monitor” is a task with its day, not a click: one for each prescription, a line for each promise. */
async function promise(
  work: Work,
  origin: EntryOrigin,
  lines: readonly Line[],
  overrides: readonly Override[],
  answer: SafetyAnswer,
  tasks: TaskPort,
): Promise<void> {
  const ownerId = origin.author.userId
  const open = new Map(answer.alerts.map((alert) => [alert.alertId, alert]))
  for (const { head, details } of lines) {
    const promises = overrides.flatMap(({ alertId, reason, words, dueOn }) => {
      const alert = open.get(alertId)
      const { acts } = OVERRIDE_RULES[reason]
      if (!alert || acts === 'none' || !alert.drugs.some(({ drugId }) => drugId === head.id)) return []
      // An alert about two new drugs is promised once.
      open.delete(alertId)
      const drugs = alert.drugs.map(({ name }) => name).join(' + ')
      const todo = acts === 'correct' ? `Correct the chart: ${words}` : words || alert.management
      return [{ text: `${drugs}: ${todo}`, dueOn }]
    })
    const [first] = promises
    if (!first || ownerId === null) continue
    const days = promises.flatMap(({ dueOn }) => (dueOn ? [dueOn] : [])).toSorted()
    await tasks(work, origin, {
      patientId: origin.patientId,
      title: (promises.length === 1 ? first.text : `Promised for ${details.concept.text}`).slice(0, 300),
      detail: promises
        .map(({ text, dueOn }) => `${text}${dueOn ? ` (${dueOn})` : ''}`)
        .join('\n')
        .slice(0, 4000),
      dueOn: days[0] ?? null,
      ownerId: ownerId as UserId,
      originId: head.id,
    })
  }
}
