import { type Kysely, type Selectable, sql } from 'kysely'
import { asEventTime, type Concept, startOf } from '../../shared/kernel/index.ts'
import { listStateOf } from '../../shared/kernel/index.ts'
import { holdsNow as allergyHolds, type Reaction } from '../../shared/allergies/index.ts'
import { holdsNow as problemHolds } from '../../shared/problems/index.ts'
import {
  type Knowledge,
  readying,
  type SafetyAllergy,
  type SafetyChart,
  type SafetyDrug,
  timesPerDayIn,
} from '../../shared/safety/index.ts'
import type { AllergyTable } from '../allergies/tables.ts'
import { chartOf } from '../chart.ts'
import { mayBeOpen, type OtherVersion, otherVersions } from '../conflicts/queries.ts'
import { toConcept } from '../entry.ts'
import { reviewsOf } from '../list-reviews.ts'
import type { MedicationTable } from '../medications/tables.ts'
import type { PatientTable } from '../patients/tables.ts'
import type { ProblemTable } from '../problems/tables.ts'
import type { Tables } from '../tables.ts'
import { type Contents, contentsOf, doseInWords, numberOf } from './drugs.ts'
import { allVersions } from './versions.ts'
import { observedOf } from './observed.ts'
import { pregnancyIn, type TimedEntry } from './pregnancy.ts'

const DAY_MS = 86_400_000
/** What a warning may hang on, and what two PCs may have changed at once. */
const OPEN_TO_DOUBT = ['allergy', 'medication', 'problem'] as const
const NO_OTHERS: Readonly<Record<(typeof OPEN_TO_DOUBT)[number], OtherVersion[]>> = {
  allergy: [],
  medication: [],
  problem: [],
}
/** Nothing that was stopped before acts any more: the longest wash-out is three years. Source: FDA PI acitretin. */
const STOPPED_DAYS = 1100

/**
 * Everything of a person's charts that drugs are judged by. What was written on two PCs counts in each of its versions until somebody has
 * decided. @returns null where there is no such patient
 */
export async function safetyChart(
  db: Kysely<Tables>,
  knowledge: Knowledge,
  { patientId, now }: { patientId: string; now: number },
): Promise<SafetyChart | null> {
  // Few statements, and short ones: putting one together costs about as much as what it reads, and somebody waits.
  const persons = await db
    .selectFrom('patient')
    .select(['id', 'birthOn', 'birthSex', 'gender'])
    .select(sql<string | null>`(select time_zone from practice limit 1)`.as('timeZone'))
    .select(mayBeOpen('patient.id').as('mayBeOpen'))
    .where('id', 'in', chartOf(patientId))
    .execute()
  const patient = persons.find(({ id }) => id === patientId)
  if (!patient) return null
  const ids = persons.map(({ id }) => id)
  const timeZone = patient.timeZone ?? 'UTC'
  const isOpen = persons.some((one) => Number(one.mayBeOpen) === 1)
  const others = isOpen ? await otherVersions(db, OPEN_TO_DOUBT, ids) : NO_OTHERS
  const entries = await problemsOf(db, ids, others.problem)
  const problems = entries.map(({ entryId, text, codings }) => ({ entryId, text, codings }))
  const observed = await observedOf(db, knowledge, ids, now)
  const { pregnant, weeks } = pregnancyIn(entries, { now, timeZone })
  const nursing = problems.some(
    ({ text, codings }) => NURSING.test(text) || codings.some(({ code }) => code === 'Z39.1'),
  )
  return {
    patient: {
      ageYears: ageIn(patient.birthOn, now),
      sex: sexOf(patient),
      weightKg: observed.weightKg,
      weightDaysAgo: observed.weightDaysAgo,
      heightCm: observed.heightCm,
      pregnant: pregnant ?? observed.pregnant,
      gestationalWeeks: weeks ?? observed.gestationalWeeks,
      breastfeeding: nursing ? 'yes' : observed.breastfeeding,
    },
    problems,
    allergies: await allergiesIn(db, ids, patientId, others.allergy),
    current: await drugsOf(db, knowledge, ids, { now, timeZone }, others.medication),
    labs: observed.labs,
  }
}

/**
 * Makes ready what the first question needs, of nobody: preparing the statements takes longer than most of them run, and would
 * come at once for whoever asks first. So would what the engine makes at its first use.
 * @param turn lets others in between two pieces
 */
export async function readyToRead(db: Kysely<Tables>, knowledge: Knowledge, turn: () => Promise<void>): Promise<void> {
  const nobody = ['']
  for (const read of [
    () => safetyChart(db, knowledge, { patientId: '', now: 0 }),
    () => problemsOf(db, nobody),
    () => observedOf(db, knowledge, nobody, 0),
    () => allergiesIn(db, nobody, ''),
    () => drugsOf(db, knowledge, nobody, { now: 0, timeZone: 'UTC' }),
  ]) {
    await read()
    await turn()
  }
  for (const _step of readying(knowledge)) await turn()
}

function sexOf({ birthSex, gender }: Pick<Selectable<PatientTable>, 'birthSex' | 'gender'>): 'F' | 'M' | '' {
  if (birthSex === 'female' || birthSex === 'male') return birthSex === 'female' ? 'F' : 'M'
  return gender === 'female' ? 'F' : gender === 'male' ? 'M' : ''
}

/** Completed years, and what of the next one has passed: whole on the birthday itself. */
function ageIn(birthOn: string, now: number): number | null {
  // Of which only the year or month is known, or nothing, no age can be told to a rule: that is said as not checked.
  if (birthOn.length < 10 || Number.isNaN(Date.parse(`${birthOn}T00:00:00Z`))) return null
  const [year = 0, month = 1, day = 1] = birthOn.split('-').map(Number)
  const birthday = (years: number) => Date.UTC(year + years, month - 1, day)
  let years = new Date(now).getUTCFullYear() - year
  if (birthday(years) > now) years -= 1
  return years + (now - birthday(years)) / (birthday(years + 1) - birthday(years))
}

const NURSING = /breast-?feed|lactating|nursing mother/i
type ProblemRow = Pick<
  Selectable<ProblemTable>,
  | 'id'
  | 'conceptText'
  | 'codings'
  | 'clinicalStatus'
  | 'verificationStatus'
  | 'onset'
  | 'happened'
  | 'happenedAt'
  | 'recordedAt'
  | 'retractedAt'
>
type Told = {
  kind: TimedEntry['kind']
  id: string
  text: string
  codings: string
  clinicalStatus: string
  verificationStatus: string
  told: string | null
  happened: string
  happenedAt: number
  recordedAt: number
}

/** The problems that hold, operations that were done, and how the patient lives: the last answer to each question. */
async function problemsOf(
  db: Kysely<Tables>,
  ids: readonly string[],
  others: readonly OtherVersion[] = [],
): Promise<TimedEntry[]> {
  const hers = sql.join([...ids])
  const { rows } = await sql<Told>`
    select 'problem' as kind, id, concept_text as text, codings, clinical_status, verification_status,
      onset as told, happened, happened_at, recorded_at
    from problem where patient_id in (${hers}) and retracted_at is null
    union all
    select 'operation', id, concept_text, codings, '', '', ended, happened, happened_at, recorded_at from procedure
    where patient_id in (${hers}) and retracted_at is null and status = 'completed'
    union all
    select 'social', id, text, '[]', '', '', null, happened, happened_at, recorded_at from (
      select id, concept_text || ': ' || value as text, happened, happened_at, recorded_at,
        row_number() over (partition by concept_text order by happened_at desc, id desc) as nth
      from observation where patient_id in (${hers}) and category = 'social-history' and retracted_at is null) latest
    where nth = 1`.execute(db)
  const also = (others as unknown as ProblemRow[])
    .filter(({ retractedAt }) => retractedAt === null)
    .map(({ conceptText, onset, ...row }): Told => ({ ...row, kind: 'problem', text: conceptText, told: onset }))
  return [...rows, ...also]
    .filter((row) => row.kind !== 'problem' || problemHolds({ ...row, retraction: null } as never))
    .map(({ id, kind, text, codings, told, happened, happenedAt, recordedAt }) => ({
      entryId: id,
      kind,
      text,
      codings: JSON.parse(codings) as Concept['codings'],
      told,
      happened,
      happenedAt: Number(happenedAt),
      recordedAt: Number(recordedAt),
    }))
}

async function allergiesIn(
  db: Kysely<Tables>,
  ids: readonly string[],
  patientId: string,
  others: readonly OtherVersion[] = [],
): Promise<SafetyChart['allergies']> {
  const rows: AllergyRow[] = await db
    .selectFrom('allergy')
    .select(ALLERGY)
    .where('patientId', 'in', ids)
    .where('retractedAt', 'is', null)
    .execute()
  const also = (others as unknown as (AllergyRow & { retractedAt: number | null })[]).filter(
    ({ retractedAt }) => retractedAt === null,
  )
  const holding = [...rows, ...also].filter((row) => allergyHolds({ ...row, retraction: null } as never))
  if (holding.length > 0) return { state: 'present', entries: distinctBy(holding.map(toAllergy)) }
  const { state } = listStateOf(await reviewsOf(db, patientId, 'allergies'), [])
  return { state, entries: [] }
}

const ALLERGY = [
  'id',
  'conceptText',
  'codings',
  'type',
  'category',
  'criticality',
  'clinicalStatus',
  'verificationStatus',
  'reactions',
] as const
/** What says the same twice is said once. */
const distinctBy = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]

type AllergyRow = Pick<Selectable<AllergyTable>, Exclude<(typeof ALLERGY)[number], 'id'>> & { id: string }

const GRADE = ['', 'mild', 'moderate', 'severe'] as const

function toAllergy(row: AllergyRow): SafetyAllergy {
  const concept = toConcept(row)
  const reactions = JSON.parse(row.reactions) as Reaction[]
  const worst = Math.max(0, ...reactions.map(({ severity }) => GRADE.indexOf(severity)))
  return {
    entryId: row.id,
    substance: concept.text || (concept.codings[0]?.display ?? ''),
    codings: concept.codings,
    type: row.type as SafetyAllergy['type'],
    severity: GRADE[worst] ?? '',
    criticality: row.criticality as SafetyAllergy['criticality'],
    category: row.category as SafetyAllergy['category'],
    reactions: reactions
      .flatMap(({ manifestations, description }) => [
        ...manifestations.map((one) => one.text || (one.codings[0]?.display ?? '')),
        description,
      ])
      .filter((text) => text !== ''),
  }
}

const MEDICATION = [
  'id',
  'conceptText',
  'codings',
  'status',
  'sig',
  'doseValue',
  'doseUnit',
  'route',
  'frequency',
  'asNeeded',
  'stopped',
  'happenedAt',
  'recordedAt',
  'daysSupply',
  'refills',
] as const
type MedicationRow = Pick<Selectable<MedicationTable>, Exclude<(typeof MEDICATION)[number], 'id'>> & { id: string }

async function drugsOf(
  db: Kysely<Tables>,
  knowledge: Knowledge,
  ids: readonly string[],
  on: { now: number; timeZone: string },
  others: readonly OtherVersion[] = [],
): Promise<SafetyDrug[]> {
  const rows: MedicationRow[] = await db
    .selectFrom('medication')
    .select(MEDICATION)
    .where('patientId', 'in', ids)
    .where('retractedAt', 'is', null)
    .where('status', '<>', 'not-taken')
    .execute()
  const also = (others as unknown as (MedicationRow & { retractedAt: number | null })[]).filter(
    ({ retractedAt, status }) => retractedAt === null && status !== 'not-taken',
  )
  const counting = [...rows, ...also].filter(
    (row) => stoppedDaysAgo(row, on) === null || (stoppedDaysAgo(row, on) ?? 0) <= STOPPED_DAYS,
  )
  const contents = await contentsOf(
    db,
    knowledge,
    counting.map((row) => toConcept(row)),
  )
  return allVersions(
    counting.map((row, index) => ({
      ...toDrug(row, contents[index] as Contents, stoppedDaysAgo(row, on)),
      overForDays: overForDays(row, on.now),
    })),
  )
}

/** Null where it is taken. Where nobody says when it was stopped, the day on which that was written counts. */
function stoppedDaysAgo(
  { status, stopped, recordedAt }: MedicationRow,
  { now, timeZone }: { now: number; timeZone: string },
): number | null {
  if (status !== 'stopped' && status !== 'completed') return null
  const at = asEventTime(stopped)
  return Math.max(0, Math.floor((now - (at ? startOf(at, timeZone) : recordedAt)) / DAY_MS))
}

/** Null while the days of a supply without refills last, and where nobody told how long it lasts or whether it is refilled. */
function overForDays({ daysSupply, refills, happenedAt }: MedicationRow, now: number): number | null {
  if (daysSupply === null || refills !== 0) return null
  const over = Math.floor((now - happenedAt) / DAY_MS) - daysSupply
  return over > 0 ? over : null
}

function toDrug(row: MedicationRow, contents: Contents, stopped: number | null): SafetyDrug {
  const { sig, doseValue, doseUnit, frequency } = row
  const words = doseValue === null ? doseInWords(sig) : null
  return {
    drugId: row.id,
    name: row.conceptText,
    ...contents,
    dose: numberOf(doseValue as never) ?? words?.dose ?? null,
    unit: words?.unit ?? doseUnit,
    doseMg: null,
    route: row.route,
    form: '',
    timesPerDay: timesPerDayIn(frequency) ?? timesPerDayIn(sig),
    asNeeded: row.asNeeded === 1,
    // Whether it is refilled is not known of many: then nobody knows how long it is taken, and it is never taken to end.
    days: row.refills === 0 ? row.daysSupply : null,
    status: stopped === null ? 'current' : 'stopped',
    stoppedDaysAgo: stopped,
  }
}
