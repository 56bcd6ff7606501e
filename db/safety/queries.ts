import { type Kysely, sql } from 'kysely'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import {
  check,
  DEFAULT_POLICY,
  type Knowledge,
  NOBODY_OUTSIDE,
  nothingChecked,
  type OutsideView,
  Policy,
  type ProposedDrug,
  review,
  type SafetyAnswer,
  type SafetyFinding,
  type SafetyPolicy,
  type SafetyQuestion,
  withOutside,
} from '../../shared/safety/index.ts'
import { chartIds, chartOf, type ClosedCharts } from '../chart.ts'
import { fullName } from '../../shared/patients/index.ts'
import { codeOf } from '../disk-errors.ts'
import type { Tables } from '../tables.ts'
import { contentsOf, proposedLine } from './drugs.ts'
import { safetyChart } from './reader.ts'

export { installedKnowledge, knowledgeUses, type InstalledKnowledge } from './knowledge.ts'
export { contentsOf } from './drugs.ts'
export { decisionsAbout, governanceOf, type RuleFigures } from './governance.ts'
export { CAUSES, lastOperation, patientsTouched, reviewedUpTo, reviewMark } from './waiting.ts'
export { readyToRead, safetyChart } from './reader.ts'

type Db = Kysely<Tables>
/** The knowledge to answer by, or the sentence that says why there is none. */
export type KnowledgeAtHand = { knowledge: Knowledge } | { knowledge: null; why: string }
type Asked = { patientId: string; now: Instant }

/**
 * Answers about the drugs of an order form. It never fails for want of something: what could not be read is NOT CHECKED.
 * Inside a unit of work give its `db`: then it sees what has been written there.
 * @param outside what other sources said to this question before, for a unit of work waits for nobody
 */
export async function safetyAnswer(
  db: Db,
  at: KnowledgeAtHand,
  asked: Asked & { proposed: readonly ProposedDrug[] },
  outside: OutsideView = NOBODY_OUTSIDE,
): Promise<SafetyAnswer> {
  return answered(at, asked.now, async (knowledge) => {
    const question = await questionFor(db, knowledge, asked)
    return withOutside(check(knowledge, question), question, outside(question))
  })
}

/** Answers about everything that a patient takes already. */
export async function reviewAnswer(db: Db, at: KnowledgeAtHand, asked: Asked): Promise<SafetyAnswer> {
  return answered(at, asked.now, async (knowledge) =>
    review(knowledge, await questionFor(db, knowledge, { ...asked, proposed: [] })),
  )
}

async function answered(
  at: KnowledgeAtHand,
  now: Instant,
  answer: (knowledge: Knowledge) => Promise<SafetyAnswer>,
): Promise<SafetyAnswer> {
  if (at.knowledge === null) return nothingChecked('knowledge-missing', at.why, now)
  try {
    return await answer(at.knowledge)
  } catch (error) {
    // What the database cannot read is its business to tell; everything else must never look like a clear answer.
    if (error instanceof Refusal || codeOf(error) !== '') throw error
    return nothingChecked('engine-error', '', now)
  }
}

export async function questionFor(
  db: Db,
  knowledge: Knowledge,
  { patientId, now, proposed }: Asked & { proposed: readonly ProposedDrug[] },
): Promise<SafetyQuestion> {
  const chart = await safetyChart(db, knowledge, { patientId, now })
  if (!chart) throw new TypeError('there is no such patient')
  const contents = await contentsOf(
    db,
    knowledge,
    proposed.map(({ concept }) => concept),
  )
  return {
    askedAt: now,
    chart,
    proposed: proposed.flatMap((drug, index) => {
      const content = contents[index]
      return content ? [proposedLine(drug, content)] : []
    }),
    ...(await decisionsFor(db, patientId, now)),
  }
}

/** What the practice decided last; the default where it never did. */
export async function policyOf(db: Db): Promise<SafetyPolicy> {
  const row = await db
    .selectFrom('safetyPolicy')
    .select('policy')
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? policyIn(row.policy) : DEFAULT_POLICY
}

export async function policyChanges(db: Db): Promise<{ at: Instant; byName: string; reason: string }[]> {
  const rows = await db
    .selectFrom('safetyPolicy')
    .select(['recordedAt', 'authorName', 'reason'])
    .orderBy('recordedAt', 'desc')
    .limit(50)
    .execute()
  return rows.map(({ recordedAt, authorName, reason }) => ({ at: recordedAt as Instant, byName: authorName, reason }))
}

/** What was decided that bears on this patient: the policy and the silences, in one statement. */
async function decisionsFor(
  db: Db,
  patientId: string,
  now: number,
): Promise<Pick<SafetyQuestion, 'policy' | 'silences'>> {
  const { rows } = await sql<{ policy: string; alertId: string; until: number; context: string }>`
    select policy, '' as alert_id, 0 as until, '' as context from (
      select policy from safety_policy order by recorded_at desc, id desc limit 1) last
    union all
    select '', alert_id, silenced_until, context from safety_override
    where patient_id in ${chartOf(patientId)} and silenced_until > ${now}`.execute(db)
  const written = rows.find(({ policy }) => policy !== '')
  return {
    policy: written ? policyIn(written.policy) : DEFAULT_POLICY,
    silences: rows.flatMap(({ alertId, until, context }) =>
      alertId === '' ? [] : [{ alertId, until: Number(until), context }],
    ),
  }
}

const policyIn = (text: string): SafetyPolicy => {
  const policy = Policy.safeParse(JSON.parse(text))
  return policy.success ? policy.data : DEFAULT_POLICY
}

const GRAVITY = sql<number>`case finding.tier when 'T1' then 0 when 'T2' then 1 when 'T3' then 2 else 3 end`

/** The open lines of the worklist, the gravest first and then the oldest; closed charts are left out. */
export async function openFindings(
  db: Db,
  limit: number,
  closed: ClosedCharts,
): Promise<{ findings: SafetyFinding[]; total: number }> {
  let open = db
    .selectFrom('safetyFinding as finding')
    .innerJoin('patient', 'patient.id', 'finding.patientId')
    .where('finding.state', '=', 'open')
  if (closed !== null) open = open.where(sql<boolean>`finding.patient_id not in ${closed}`)
  const { total } = await open.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await open
    .selectAll('finding')
    .select(['patient.familyName', 'patient.givenName', 'patient.middleName', 'patient.suffix', 'patient.birthOn'])
    .orderBy(GRAVITY)
    .orderBy('finding.foundAt')
    .orderBy('finding.id')
    .limit(limit)
    .execute()
  const findings = rows.map(
    (row) =>
      ({
        findingId: row.id,
        revision: row.revision,
        patientId: row.patientId,
        patientName: fullName(row as never),
        birthOn: row.birthOn,
        ruleId: row.ruleId,
        kind: row.kind,
        severity: row.severity,
        tier: row.tier,
        drugs: JSON.parse(row.drugs) as string[],
        why: row.why,
        forThisPatient: row.forThisPatient,
        management: row.management,
        sources: JSON.parse(row.sources) as string[],
        cause: row.cause,
        foundAt: row.foundAt,
      }) as SafetyFinding,
  )
  return { findings, total: Number(total) }
}

/** Patients whose lists have something to judge, in pages: for a new knowledge that is tried on everybody. */
export async function patientsWithDrugs(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('medication')
    .select('patientId')
    .distinct()
    .where('patientId', '>', after)
    .where('retractedAt', 'is', null)
    .where('status', 'in', ['active', 'on-hold', 'intended', 'unknown'])
    .orderBy('patientId')
    .limit(limit)
    .execute()
  return rows.map(({ patientId }) => patientId)
}

/** The findings of a person's charts, open and settled: what a new review is compared with. */
export async function findingsOf(db: Db, patientId: string) {
  return db
    .selectFrom('safetyFinding')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
    .execute()
}
