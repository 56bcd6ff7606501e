import { type Kysely, sql } from 'kysely'
import { fullName } from '../../shared/patients/index.ts'
import type { DecisionSample, GovernanceRow } from '../../shared/safety/index.ts'
import type { ClosedCharts } from '../chart.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
/** What the store knows of a rule; what it says is the knowledge's to tell. */
export type RuleFigures = Omit<GovernanceRow, 'about' | 'unmutable'>

/** What became of alerts between two moments, by rule and tier; the most frequent first. */
export async function governanceOf(
  db: Db,
  from: number,
  to: number,
): Promise<{ rows: RuleFigures[]; answers: number; withNotChecked: number }> {
  const shown = await db
    .selectFrom('safetyShown')
    .select(['ruleId', 'kind', 'tier', 'interruptive', 'outcome'])
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('recordedAt', '>=', from)
    .where('recordedAt', '<', to)
    .groupBy(['ruleId', 'kind', 'tier', 'interruptive', 'outcome'])
    .execute()
  const rows = new Map<string, RuleFigures>()
  for (const { ruleId, kind, tier, interruptive, outcome, n } of shown) {
    const key = `${ruleId} ${tier}`
    const row = rows.get(key) ?? ({ ruleId, kind, tier, ...NOTHING, reasons: [] } as RuleFigures)
    const count = Number(n)
    row.fired += count
    if (interruptive === 1) row.interrupted += count
    if (outcome === 'accepted') row.accepted += count
    if (outcome === 'overridden') row.overridden += count
    rows.set(key, row)
  }
  await addDecisions(db, [...rows.values()], from, to)
  const answers = await db
    .selectFrom('safetyAnswer')
    .select(({ fn }) => [
      fn.countAll<number>().as('n'),
      sql<number>`sum(case when not_checked > 0 then 1 else 0 end)`.as('gaps'),
    ])
    .where('recordedAt', '>=', from)
    .where('recordedAt', '<', to)
    .executeTakeFirst()
  return {
    rows: [...rows.values()].toSorted((a, b) => b.fired - a.fired || (a.ruleId < b.ruleId ? -1 : 1)),
    answers: Number(answers?.n ?? 0),
    withNotChecked: Number(answers?.gaps ?? 0),
  }
}

const NOTHING = { fired: 0, interrupted: 0, accepted: 0, overridden: 0, thumbsDown: 0, promised: 0, kept: 0 }

/** Why alerts were overridden, what was promised with it and done, and what was of no use, onto the rows they belong to. */
async function addDecisions(db: Db, rows: readonly RuleFigures[], from: number, to: number): Promise<void> {
  const { rows: reasons } = await sql<{
    ruleId: string
    tier: string
    reason: string
    n: number
    promised: number
    kept: number
  }>`
    select o.rule_id, o.tier, o.reason, count(*) as n,
      sum(case when o.task_id is null then 0 else 1 end) as promised,
      sum(case when t.status = 'completed' then 1 else 0 end) as kept
    from safety_override o left join task t on t.id = o.task_id
    where o.recorded_at >= ${from} and o.recorded_at < ${to}
    group by o.rule_id, o.tier, o.reason order by n desc, o.reason`.execute(db)
  const thumbs = await db
    .selectFrom('safetyFeedback')
    .select('ruleId')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('recordedAt', '>=', from)
    .where('recordedAt', '<', to)
    .groupBy('ruleId')
    .execute()
  for (const row of rows) {
    for (const one of reasons)
      if (one.ruleId === row.ruleId && one.tier === row.tier) {
        row.reasons.push({ reason: one.reason, count: Number(one.n) })
        row.promised += Number(one.promised)
        row.kept += Number(one.kept)
      }
    // A thumbs down names the rule alone: it stands with the first row of it.
    const first = rows.find(({ ruleId }) => ruleId === row.ruleId)
    if (first === row) row.thumbsDown = Number(thumbs.find(({ ruleId }) => ruleId === row.ruleId)?.n ?? 0)
  }
}

type Row = {
  id: string
  patientId: string
  recordedAt: number
  authorName: string
  reason: string
  words: string
  dueOn: string | null
  status: string | null
  taskId: string | null
  familyName: string
  givenName: string
  middleName: string
  suffix: string
  birthOn: string
}

/** The newest overrides and thumbs down of one rule, of the charts that are open to the one who asks. */
export async function decisionsAbout(
  db: Db,
  about: { ruleId: string; from: number; to: number; limit: number },
  closed: ClosedCharts,
): Promise<{ entries: DecisionSample[]; total: number }> {
  const { ruleId, from, to, limit } = about
  const open = closed === null ? sql`1 = 1` : sql`d.patient_id not in ${closed}`
  const decided = sql`(
    select id, patient_id, recorded_at, author_name, reason, words, due_on, task_id from safety_override
    where rule_id = ${ruleId} and recorded_at >= ${from} and recorded_at < ${to}
    union all
    select id, patient_id, recorded_at, author_name, '', words, null, null from safety_feedback
    where rule_id = ${ruleId} and recorded_at >= ${from} and recorded_at < ${to})`
  const counted = await sql<{ n: number }>`select count(*) as n from ${decided} d where ${open}`.execute(db)
  const { rows } = await sql<Row>`
    select d.*, t.status, p.family_name, p.given_name, p.middle_name, p.suffix, p.birth_on
    from ${decided} d join patient p on p.id = d.patient_id left join task t on t.id = d.task_id
    where ${open} order by d.recorded_at desc, d.id desc limit ${limit}`.execute(db)
  const entries = rows.map(
    (row) =>
      ({
        sampleId: row.id,
        patientId: row.patientId,
        patientName: fullName(row as never),
        birthOn: row.birthOn,
        at: row.recordedAt,
        byName: row.authorName,
        what: row.reason === '' ? 'thumbs-down' : 'overridden',
        reason: row.reason,
        words: row.words,
        dueOn: row.dueOn,
        kept: row.taskId === null ? null : row.status === 'completed',
      }) as DecisionSample,
  )
  return { entries, total: Number(counted.rows[0]?.n ?? 0) }
}
