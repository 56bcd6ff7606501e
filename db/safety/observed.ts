import { type Kysely, sql } from 'kysely'
import { convertUnit, type Decimal } from '../../shared/kernel/index.ts'
import type { Knowledge, Known, SafetyLab } from '../../shared/safety/index.ts'
import type { Tables } from '../tables.ts'

/** LOINC codes of what else is observed. Source: LOINC (Regenstrief Institute), US Core vital signs and pregnancy status. */
const WEIGHT = ['29463-7', '3141-9', '3142-7', '8335-2']
const HEIGHT = ['8302-2', '8306-3', '3137-7']
const PREGNANCY = ['82810-3', '11449-6']
const GESTATION = ['18185-9', '11884-4', '49051-6']
const BREASTFEEDING = ['63895-7', '97863-5']

type Row = {
  id: string
  code: string
  conceptText: string
  value: string
  valueKind: string
  unit: string
  unitText: string
  comparator: string
  valueCodings: string
  happenedAt: number
}

export type Observed = {
  labs: SafetyLab[]
  weightKg: number | null
  weightDaysAgo: number | null
  heightCm: number | null
  pregnant: Known
  gestationalWeeks: number | null
  breastfeeding: Known
}

const DAY_MS = 86_400_000

/** The latest value of everything that drugs are judged by, of every chart of a person. */
export async function observedOf(
  db: Kysely<Tables>,
  knowledge: Knowledge,
  ids: readonly string[],
  now: number,
): Promise<Observed> {
  const codes = codesOf(knowledge)
  const { rows } = await sql<Row>`
    select id, code, concept_text, value, value_kind, unit, unit_text, comparator, value_codings, happened_at from (
      select id, code, concept_text, value, value_kind, unit, unit_text, comparator, value_codings, happened_at,
        row_number() over (partition by code order by happened_at desc, id desc) as nth
      from observation
      where patient_id in (${sql.join([...ids])}) and code in (${sql.join(codes)})
        and retracted_at is null and status not in ('cancelled', 'registered') and value <> ''
      ) latest where nth = 1
    union all
    select id, code, concept_text, value, value_kind, unit, unit_text, comparator, value_codings, happened_at from observation
    where patient_id in (${sql.join([...ids])}) and code = '' and category = 'laboratory'
      and retracted_at is null and status not in ('cancelled', 'registered') and value <> ''`.execute(db)
  const daysAgo = (row: Row) => Math.max(0, Math.floor((now - row.happenedAt) / DAY_MS))
  const latest = (list: readonly string[]) =>
    rows.filter(({ code }) => list.includes(code)).toSorted((a, b) => b.happenedAt - a.happenedAt)[0]
  const weight = latest(WEIGHT)
  const height = latest(HEIGHT)
  const pregnancy = latest(PREGNANCY)
  const gestation = latest(GESTATION)
  const nursing = latest(BREASTFEEDING)
  const mine = new Set([...WEIGHT, ...HEIGHT, ...PREGNANCY, ...GESTATION, ...BREASTFEEDING])
  return {
    labs: rows.filter(({ code }) => !mine.has(code)).map((row) => toLab(row, daysAgo(row))),
    weightKg: weight ? inUnit(weight, 'kg') : null,
    weightDaysAgo: weight ? daysAgo(weight) : null,
    heightCm: height ? inUnit(height, 'cm') : null,
    // Source: 40 weeks: an answer from before is about another time.
    pregnant: pregnancy && daysAgo(pregnancy) <= 280 ? yesOrNo(pregnancy) : 'unknown',
    gestationalWeeks:
      gestation && daysAgo(gestation) <= 280 ? Number(gestation.value) + Math.floor(daysAgo(gestation) / 7) : null,
    breastfeeding: nursing && daysAgo(nursing) <= 180 ? yesOrNo(nursing) : 'unknown',
  }
}

const CODES = new WeakMap<Knowledge, string[]>()
function codesOf(knowledge: Knowledge): string[] {
  let codes = CODES.get(knowledge)
  if (!codes) {
    codes = [...knowledge.labByLoinc.keys(), ...WEIGHT, ...HEIGHT, ...PREGNANCY, ...GESTATION, ...BREASTFEEDING]
    CODES.set(knowledge, codes)
  }
  return codes
}

function toLab(row: Row, daysAgo: number): SafetyLab {
  const numeric = row.valueKind === 'quantity' || row.valueKind === 'integer'
  const value = numeric ? Number(row.value) : `${row.value}${codingsText(row)}`
  return { entryId: row.id, loinc: row.code, name: row.conceptText, value, unit: row.unit || row.unitText, daysAgo }
}

const codingsText = ({ valueCodings }: Row): string =>
  (JSON.parse(valueCodings) as { display?: string }[]).map(({ display = '' }) => ` ${display}`).join('')

function inUnit({ value, unit, unitText }: Row, to: string): number | null {
  const converted = convertUnit(value as Decimal, unit || unitText, to, 3)
  return converted === null ? null : Number(converted)
}

function yesOrNo(row: Row): Known {
  const text = `${row.value}${codingsText(row)}`.toLowerCase()
  if (/not |no\b|negative|never|false|\bn\b/.test(text)) return 'no'
  return /yes|pregnan|positive|true|breast|\by\b|current/.test(text) ? 'yes' : 'unknown'
}
