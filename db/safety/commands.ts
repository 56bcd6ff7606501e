import { Refusal } from '../../shared/kernel/index.ts'
import {
  OVERRIDE_RULES,
  type Override,
  type SafetyAlert,
  type SafetyAnswer,
  type SafetyPolicy,
  signingFaults,
  silencedUntil,
} from '../../shared/safety/index.ts'
import { isInChart } from '../chart.ts'
import type { Journal, Work } from '../journal.ts'
import { namedId } from '../named-id.ts'
import { addTask, type TaskWriter } from '../tasks/commands.ts'
import { findingsOf } from './queries.ts'

export { installPackage, usePackage } from './install.ts'

/** Who writes, when, and in which chart. An EntryOrigin is one. */
export type SafetyWriter = TaskWriter & { patientId: string }
type By = { recordedAt: number; authorId: string | null; authorName: string }
const by = ({ author, authorName, now }: TaskWriter): By => ({ recordedAt: now, authorId: author.userId, authorName })

/**
 * Keeps what was answered at a signing, with what was decided about it, inside the unit of work that signs. The answer must
 * be of that unit of work: ask `safetyAnswer` with its `db` first.
 * @param signing `accepted`: alerts that were shown for earlier versions of this order and made it change
 * @returns the identifier of the kept answer
 * @throws Refusal `rule-violation` with reason `must-mend`, `no-reason`, `hard-stop`, `needs-date`, `needs-words` or
 * `needs-second-confirmation`, each with an issue whose path is the alert
 */
export async function recordSigning(
  work: Work,
  writer: SafetyWriter,
  signing: { answer: SafetyAnswer; entryId: string; entryVersion: number; overrides: readonly Override[] },
): Promise<string> {
  const { answer, overrides } = signing
  const faults = signingFaults(answer, overrides)
  const [first] = faults
  if (first) {
    const issues = faults.map(({ alertId, sentence }) => ({ path: alertId, message: sentence }))
    throw new Refusal('rule-violation', first.sentence, { reason: first.fault, issues })
  }
  return keepAnswer(work, writer, { ...signing, promises: 'here' })
}

/**
 * Keeps an answer and what was decided about it, inside the unit of work that signs, for a caller that has seen that every
 * alert was answered.
 * @param kept `promises`: whether the tasks that reasons promise are made here, or by the caller
 * @returns the identifier of the kept answer
 */
export async function keepAnswer(
  work: Work,
  writer: SafetyWriter,
  kept: {
    answer: SafetyAnswer
    entryId: string
    entryVersion: number
    overrides: readonly Override[]
    promises: 'here' | 'elsewhere'
  },
): Promise<string> {
  const { answer, entryId, entryVersion, overrides, promises } = kept
  const { patientId } = writer
  const id = writer.ids.next<string>()
  await work.insert('safetyAnswer', {
    id,
    patientId,
    entryId,
    entryVersion,
    knowledgeVersion: answer.knowledge?.version ?? '',
    knowledgeChecksum: answer.knowledge?.checksum ?? '',
    overall: answer.overall,
    notChecked: answer.totals.notChecked,
    answer: JSON.stringify(answer),
    ...by(writer),
  })
  for (const alert of answer.alerts) {
    const given = alert.interruptive ? overrides.find(({ alertId }) => alertId === alert.alertId) : undefined
    const knowledgeVersion = answer.knowledge?.version ?? ''
    await putShown(work, writer, { ...alert, answerId: id, outcome: given ? 'overridden' : 'shown', knowledgeVersion })
    if (given) await putOverride(work, writer, { alert, given, answerId: id, entryId, entryVersion, promises })
  }
  work.audit({
    action: 'create',
    category: 'safety',
    patientId,
    detail: {
      answer: id,
      entry: entryId,
      knowledge: answer.knowledge?.version ?? null,
      overridden: overrides.map(({ alertId, reason }) => `${alertId} ${reason}`),
    },
  })
  return id
}

type Shown = Pick<SafetyAlert, 'alertId' | 'ruleId' | 'kind' | 'severity' | 'tier' | 'interruptive'> & {
  answerId: string | null
  outcome: 'shown' | 'overridden' | 'accepted'
  knowledgeVersion: string
}

async function putShown(
  work: Work,
  writer: SafetyWriter,
  { alertId, ruleId, kind, severity, tier, interruptive, answerId, outcome, knowledgeVersion }: Shown,
): Promise<void> {
  const said = { alertId, ruleId, kind, severity, tier, answerId, outcome, knowledgeVersion }
  const row = { ...said, interruptive: interruptive ? 1 : 0 }
  await work.insert('safetyShown', {
    id: writer.ids.next<string>(),
    patientId: writer.patientId,
    ...row,
    ...by(writer),
  })
}

type Given = {
  alert: SafetyAlert
  given: Override
  answerId: string
  entryId: string
  entryVersion: number
  promises: 'here' | 'elsewhere'
}

async function putOverride(
  work: Work,
  writer: SafetyWriter,
  { alert, given, answerId, entryId, entryVersion, promises }: Given,
): Promise<void> {
  const { patientId } = writer
  const id = writer.ids.next<string>()
  await work.insert('safetyOverride', {
    id,
    patientId,
    answerId,
    entryId,
    entryVersion,
    alertId: alert.alertId,
    ruleId: alert.ruleId,
    tier: alert.tier,
    context: alert.context,
    reason: given.reason,
    words: given.words,
    dueOn: given.dueOn,
    silencedUntil: silencedUntil(alert, writer.now),
    taskId: promises === 'here' ? await taskFor(work, writer, id, alert, given) : null,
    ...by(writer),
  })
}

/** A reason that promises something makes the task of it, with its day, for whoever gave it. */
async function taskFor(
  work: Work,
  writer: SafetyWriter,
  overrideId: string,
  alert: SafetyAlert,
  { reason, words, dueOn }: Override,
): Promise<string | null> {
  const { acts } = OVERRIDE_RULES[reason]
  const { userId } = writer.author
  if (acts === 'none' || userId === null) return null
  const drugs = [...new Set(alert.drugs.map(({ name }) => name))].join(' + ')
  const titles = {
    'will-monitor': `Monitor: ${drugs}`,
    'other-drug-stops': `Stop the other drug: ${drugs}`,
    'record-is-wrong': `Set the chart right: ${drugs}`,
  }
  return addTask(work, writer, {
    patientId: writer.patientId,
    owner: { userId: userId as never },
    title: (titles[reason as keyof typeof titles] ?? drugs).slice(0, 300),
    detail: [words, alert.why, alert.management]
      .filter((text) => text !== '')
      .join('\n')
      .slice(0, 4000),
    dueOn,
    priority: alert.tier === 'T1' ? 'urgent' : 'routine',
    origin: { kind: 'override', capability: 'safety', entryId: overrideId as never },
  })
}

/** Alerts that were heeded, and the version of the knowledge by which they were raised. */
type Heeded = {
  alerts: readonly Omit<Shown, 'answerId' | 'outcome' | 'knowledgeVersion'>[]
  knowledgeVersion: string
}

/** Notes that alerts made somebody change or give up an order. */
export function recordAccepted(journal: Journal, writer: SafetyWriter, heeded: Heeded): Promise<void> {
  return journal.work(writer.author, (work) => noteAccepted(work, writer, heeded))
}

/** As `recordAccepted`, inside a unit of work that does more. */
export async function noteAccepted(
  work: Work,
  writer: SafetyWriter,
  { alerts, knowledgeVersion }: Heeded,
): Promise<void> {
  for (const alert of alerts)
    await putShown(work, writer, { ...alert, answerId: null, outcome: 'accepted', knowledgeVersion })
  work.audit({
    action: 'create',
    category: 'safety',
    patientId: writer.patientId,
    detail: { accepted: alerts.map(({ alertId }) => alertId), knowledge: knowledgeVersion },
  })
}

export function recordFeedback(
  journal: Journal,
  writer: SafetyWriter,
  { ruleId, alertId, words }: { ruleId: string; alertId: string; words: string },
): Promise<void> {
  return journal.work(writer.author, async (work) => {
    await work.insert('safetyFeedback', {
      id: writer.ids.next<string>(),
      patientId: writer.patientId,
      ruleId,
      alertId,
      words,
      ...by(writer),
    })
    work.audit({ action: 'create', category: 'safety', patientId: writer.patientId, detail: { feedback: alertId } })
  })
}

/** Writes down the whole policy with why it was changed. */
export function setPolicy(journal: Journal, writer: TaskWriter, policy: SafetyPolicy, reason: string): Promise<void> {
  return journal.work({ ...writer.author, reason }, async (work) => {
    await work.insert('safetyPolicy', {
      id: writer.ids.next<string>(),
      policy: JSON.stringify(policy),
      reason,
      ...by(writer),
    })
    work.audit({
      action: 'update',
      category: 'safety',
      detail: {
        agsRows: policy.agsRows,
        passiveRules: [...policy.passiveRules],
        hardStops: [...policy.hardStops],
        reason,
      },
    })
  })
}

/** Why a whole list was looked at again. */
export type Cause = 'allergy' | 'problem' | 'result' | 'medication' | 'knowledge'

/**
 * Brings the worklist of one patient to what a review found now: new ones are put on it, what has gone is settled, what
 * somebody closed stays closed as long as nothing about it changed. T3 and T4 are for the chart, not for the worklist.
 * @returns how many lines were added
 */
export async function settleFindings(
  work: Work,
  writer: SafetyWriter,
  { answer, cause }: { answer: SafetyAnswer; cause: Cause },
): Promise<number> {
  const before = await findingsOf(work.db, writer.patientId)
  // What somebody signed with a reason, and what has not changed since, is no news.
  const grave = answer.alerts.filter(
    ({ tier, silencedUntil }) => (tier === 'T1' || tier === 'T2') && silencedUntil === null,
  )
  const lines = linesOf(grave)
  let added = 0
  for (const { alert, drugs } of lines) {
    const known = before.filter(({ alertId }) => alertId === alert.alertId)
    if (known.some((one) => holds(one, alert.context, drugs))) continue
    const open = known.find(({ state, context }) => state === 'open' && context === alert.context)
    if (open) {
      const named = JSON.stringify([...new Set([...namesIn(open), ...drugs])])
      await work.update('safetyFinding', open.id, { drugs: named })
      continue
    }
    added += 1
    const again = known.filter(({ context }) => context === alert.context).length
    await work.insert('safetyFinding', {
      id: await freeFindingId(work, writer.patientId, alert, again),
      patientId: writer.patientId,
      alertId: alert.alertId,
      ruleId: alert.ruleId,
      kind: alert.kind,
      severity: alert.severity,
      tier: alert.tier,
      drugs: JSON.stringify(drugs),
      why: alert.why,
      forThisPatient: alert.forThisPatient,
      management: alert.management,
      sources: JSON.stringify(alert.sources),
      context: alert.context,
      cause,
      knowledgeVersion: answer.knowledge?.version ?? '',
      state: 'open',
      foundAt: writer.now,
      closedAt: null,
      closedBy: null,
      closedByName: '',
      closing: '',
    })
  }
  // Where nothing was checked, nothing has gone either.
  const still = new Set(grave.map(({ alertId }) => alertId))
  if (answer.knowledge !== null)
    for (const { id, alertId, state } of before)
      if (state === 'open' && !still.has(alertId))
        await work.update('safetyFinding', id, { state: 'gone', closedAt: writer.now })
  return added
}

/**
 * The identifier of a line: two PCs that find the same write one (SPEC S149); one that comes again after it was closed is another. After charts
 * were merged and told apart the number that comes next may be taken already.
 */
async function freeFindingId(
  work: Work,
  patientId: string,
  { alertId, context }: Pick<SafetyAlert, 'alertId' | 'context'>,
  from: number,
): Promise<string> {
  for (let again = from; ; again += 1) {
    const id = namedId(work.practiceId, 'finding', patientId, alertId, context, String(again))
    if (!(await work.db.selectFrom('safetyFinding').select('id').where('id', '=', id).executeTakeFirst())) return id
  }
}

type Line = { alert: SafetyAlert; drugs: readonly string[] }

/**
 * Where a drug stands on the list several times, several pairs say the same: that is one line to work off, with every name that
 * any of them has. Who closes it has seen them all.
 */
function linesOf(alerts: readonly SafetyAlert[]): Line[] {
  const lines = new Map<string, { alert: SafetyAlert; names: Set<string> }>()
  for (const alert of alerts) {
    const key = `${alert.alertId}|${alert.context}`
    const line = lines.get(key) ?? { alert, names: new Set() }
    for (const { name } of alert.drugs) line.names.add(name)
    lines.set(key, line)
  }
  return [...lines.values()].map(({ alert, names }) => ({ alert, drugs: [...names] }))
}

type Held = { state: string; context: string; drugs: string }
const namesIn = ({ drugs }: Pick<Held, 'drugs'>): string[] => JSON.parse(drugs) as string[]

/** Whether a line says it already: an open one, or one that was closed in the same circumstances, of all these drugs. */
function holds(line: Held, context: string, drugs: readonly string[]): boolean {
  if (line.state !== 'open' && !(line.state === 'closed' && line.context === context)) return false
  const names = new Set(namesIn(line))
  return drugs.every((name) => names.has(name))
}

/** Says what came of a finding. @throws Refusal `not-found`, `conflict`, `rule-violation` where it is settled already */
export function closeFinding(
  journal: Journal,
  writer: SafetyWriter,
  closing: { findingId: string; revision: number; reason: string },
): Promise<void> {
  const { findingId, revision, reason } = closing
  return journal.work({ ...writer.author, reason }, async (work) => {
    const row = await work.db
      .selectFrom('safetyFinding')
      .select(['patientId', 'state'])
      .where('id', '=', findingId)
      .executeTakeFirst()
    if (!row || !(await isInChart(work.db, writer.patientId, row.patientId)))
      throw new Refusal('not-found', 'This finding is not in the chart.')
    if (row.state !== 'open')
      throw new Refusal('rule-violation', 'This finding is settled already.', { reason: 'settled' })
    const { author, authorName, now } = writer
    await work.update(
      'safetyFinding',
      findingId,
      { state: 'closed', closedAt: now, closedBy: author.userId, closedByName: authorName, closing: reason },
      revision,
    )
    work.audit({
      action: 'update',
      category: 'safety',
      patientId: writer.patientId,
      detail: { finding: findingId, reason },
    })
  })
}
