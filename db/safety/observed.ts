import { type Kysely, type RawBuilder, sql } from 'kysely'
import { convertUnit, type Decimal } from '../../shared/kernel/index.ts'
import type { Knowledge, Known, SafetyLab } from '../../shared/safety/index.ts'
import { type EngineKind, engineOf } from '../engine.ts'
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

const COLUMNS = sql`
  o.id, o.code, o.concept_text, o.value, o.value_kind, o.unit, o.unit_text, o.comparator, o.value_codings, o.happened_at`
const DAY_MS = 86_400_000

/** The latest value of everything that drugs are judged by, of every chart of a person. */
export async function observedOf(
  db: Kysely<Tables>,
  knowledge: Knowledge,
  ids: readonly string[],
  now: number,
): Promise<Observed> {
  // The newest of each code is one step into the index; years of older values are never read.
  const { rows } = await sql<Row>`
    with wanted (code) as (select value from ${rowsIn(engineOf(db), wanted(knowledge))})
    select ${COLUMNS} from wanted join observation o on o.id = (
      select one.id from observation one
      where one.patient_id in (${sql.join([...ids])}) and one.code = wanted.code
        and one.retracted_at is null and one.status not in ('cancelled', 'registered') and one.value <> ''
      order by one.happened_at desc, one.id desc limit 1)
    union all
    select ${COLUMNS} from observation o
    where o.patient_id in (${sql.join([...ids])}) and o.code = '' and o.category = 'laboratory'
      and o.retracted_at is null and o.status not in ('cancelled', 'registered') and o.value <> ''`.execute(db)
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

const WANTED = new WeakMap<Knowledge, string>()

/**
 * The codes that are asked for, as JSON, made once and bound as one value: two hundred of them, each a part of the statement for
 * itself, would take longer to put together than to look up.
 */
function wanted(knowledge: Knowledge): string {
  let codes = WANTED.get(knowledge)
  if (codes === undefined) {
    const mine = [...WEIGHT, ...HEIGHT, ...PREGNANCY, ...GESTATION, ...BREASTFEEDING]
    WANTED.set(knowledge, (codes = JSON.stringify([...new Set([...knowledge.labByLoinc.keys(), ...mine])])))
  }
  return codes
}

/** The elements of a JSON array as rows. */
const rowsIn = (engine: EngineKind, json: string): RawBuilder<unknown> =>
  engine === 'postgres' ? sql`json_array_elements_text(cast(${json} as json))` : sql`json_each(${json})`

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
