import type { Work } from '../../../db/journal.ts'
import { camelCase } from '../../../db/codec.ts'
import type { RecordedTable } from '../../../db/tables.ts'
import { type IdSource, uuidv7, type Instant } from '../../../shared/kernel/index.ts'
import type { Chance } from './random.ts'
import type { SimStore } from './stores.ts'

type Value = string | number | null
export type Change = { tbl: string; id: string; isNew: boolean; values: Readonly<Record<string, Value>> }
/** What a person does in one go: the rows of one unit of work. */
export type Edit = { command: string; changes: Change[] }

/** What an edit is planned with: what stands in front of the person, and where new identifiers and values come from. */
export type Desk = { chance: Chance; store: SimStore; ids: IdSource; now: number; fresh: () => string }

/** Tables of every class, in SQL names: what simulated people write in. */
export const TABLES = [
  'patient',
  'allergy',
  'problem',
  'medication',
  'encounter',
  'task',
  'task_event',
  'message_thread',
  'message',
  'location',
  'visit_type',
  'appointment',
] as const

/** Columns whose every value is one of its kind in a run, so that it tells who wrote it. */
const FREE: Readonly<Record<string, readonly string[]>> = {
  patient: ['city', 'phone', 'email'],
  allergy: ['note', 'reactions'],
  problem: ['note', 'severity'],
  medication: ['sig', 'note'],
  encounter: ['reason_text', 'location_name'],
  task: ['detail', 'title'],
  location: ['phone', 'address_line'],
  visit_type: ['instructions', 'name'],
  appointment: ['start_local', 'reason'],
}
/** Columns with few values: two people write the same there. */
const FEW: Readonly<Record<string, readonly [column: string, values: readonly string[]]>> = {
  patient: ['language', ['en', 'es', 'fr']],
  allergy: ['clinical_status', ['active', 'inactive', 'resolved']],
  problem: ['clinical_status', ['active', 'inactive', 'resolved']],
  medication: ['status', ['active', 'stopped', 'completed']],
  task: ['status', ['open', 'done']],
}
const RETRACTABLE = ['allergy', 'problem', 'medication'] as const

const entry = ({ now, fresh }: Desk, patientId: string) => ({
  patient_id: patientId,
  happened: '{"on":"2026-11-24"}',
  happened_at: now,
  recorded_at: now,
  author_id: null,
  author_name: '',
  source_id: null,
  encounter_id: null,
  concept_text: fresh(),
  codings: '[]',
  code: '',
  code_system: '',
})
const drug = { dose_value: null, dose_unit: '', route: '', frequency: '', timing: '', as_needed: 0, as_needed_for: '' }
const supply = { stop_reason: '', quantity_unit: '', prescriber_name: '', reason_text: '', reason_codings: '[]' }
const name = { given_name: 'Anna', middle_name: '', name_key: 'zimmer anna', birth_on: '1980-01-02', gender: 'female' }
const address = { address_line: '1 Main St', state: 'IL', postal_code: '62701' }

const NEW: Readonly<Record<string, (desk: Desk, on: Record<string, string>) => Record<string, Value>>> = {
  patient: ({ fresh, now }) => ({
    ...name,
    ...address,
    record_number: fresh(),
    family_name: fresh(),
    phone: fresh(),
    email: fresh(),
    city: fresh(),
    sensitive: 0,
    registered_at: now,
  }),
  allergy: (desk, { patient = '' }) => ({
    ...entry(desk, patient),
    type: 'allergy',
    category: 'medication',
    criticality: '',
    clinical_status: 'active',
    note: desk.fresh(),
    verification_status: 'confirmed',
    reactions: desk.fresh(),
  }),
  problem: (desk, { patient = '' }) => ({
    ...entry(desk, patient),
    category: '',
    clinical_status: 'active',
    verification_status: 'confirmed',
    severity: desk.fresh(),
    body_site: '',
    note: desk.fresh(),
  }),
  medication: (desk, { patient = '' }) => ({
    ...entry(desk, patient),
    ...drug,
    ...supply,
    status: 'active',
    source: 'reported',
    sig: desk.fresh(),
    note: desk.fresh(),
  }),
  encounter: (desk, { patient = '' }) => ({
    ...entry(desk, patient),
    status: 'in-progress',
    class: 'AMB',
    reason_text: desk.fresh(),
    reason_codings: '[]',
    location_name: desk.fresh(),
    clinician_name: '',
  }),
  task: ({ fresh, now }, { patient = '' }) => ({
    patient_id: patient,
    owner_role: '',
    title: fresh(),
    detail: fresh(),
    priority: 'routine',
    status: 'open',
    status_reason: '',
    origin_kind: 'person',
    origin_capability: '',
    author_name: '',
    authored_at: now,
    closed_by_name: '',
  }),
  task_event: ({ fresh, now }, { task = '' }) => ({
    task_id: task,
    recorded_at: now,
    author_name: '',
    kind: 'changed',
    note: fresh(),
    before_text: '',
    after_text: '',
  }),
  message_thread: ({ fresh, now }, { patient = '' }) => ({
    patient_id: patient,
    subject: fresh(),
    author_name: '',
    started_at: now,
    last_sent_at: now,
  }),
  message: ({ fresh, now }, { message_thread: thread = '' }) => ({
    thread_id: thread,
    author_name: '',
    sent_at: now,
    body: fresh(),
    urgent: 0,
  }),
  location: ({ fresh }) => ({
    name: fresh(),
    time_zone: 'America/Chicago',
    address_line: fresh(),
    phone: fresh(),
    active: 1,
  }),
  visit_type: ({ fresh }) => ({
    name: fresh(),
    duration_minutes: 20,
    buffer_minutes: 0,
    colour: 'blue',
    location_ids: '[]',
    instructions: fresh(),
    active: 1,
  }),
  appointment: ({ fresh, now }, { patient = '', location = '', visit_type: visitType = '' }) => ({
    patient_id: patient,
    location_id: location,
    visit_type_id: visitType,
    visit_type_name: '',
    fold: 0,
    start_local: fresh(),
    time_zone: 'America/Chicago',
    start_at: now,
    end_at: now,
    busy_until_at: now,
    duration_minutes: 20,
    buffer_minutes: 0,
    reason: fresh(),
    walk_in: 0,
    holds: 0,
    overbook_reason: '',
    resolution: '',
    booked_at: now,
  }),
}

const idsOf = (store: SimStore, tbl: string): string[] =>
  store.raw
    .prepare(`select id from ${tbl} order by id`)
    .all()
    .map((row) => String((row as { id: unknown }).id))

/** A new row and whatever it needs that is not there yet, in the order in which it must be written. */
function make(desk: Desk, tbl: string, made: Record<string, string>, id = desk.ids.next<string>()): Change[] {
  const changes: Change[] = []
  for (const parent of PARENTS[tbl] ?? []) {
    if (made[parent] !== undefined) continue
    const known = idsOf(desk.store, parent)
    if (known.length > 0 && !(parent === 'patient' && desk.chance.happens(0.05))) made[parent] = desk.chance.of(known)
    else changes.push(...make(desk, parent, made))
  }
  const values = NEW[tbl]?.(desk, made) ?? {}
  made[tbl] = id
  return [...changes, { tbl, id, isNew: true, values }]
}
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  allergy: ['patient'],
  problem: ['patient'],
  medication: ['patient'],
  encounter: ['patient'],
  task: ['patient'],
  task_event: ['task'],
  message_thread: ['patient'],
  message: ['message_thread'],
  appointment: ['patient', 'location', 'visit_type'],
}

function change({ chance, store, fresh }: Desk, tbl: string, id: string): Change {
  const values: Record<string, Value> = {}
  const [column, few] = FEW[tbl] ?? ['', []]
  if (few.length > 0 && chance.happens(0.3)) values[column] = chance.of(few)
  else {
    const free = FREE[tbl] ?? []
    for (const one of free) if (chance.happens(0.5)) values[one] = fresh()
    if (Object.keys(values).length === 0) values[chance.of(free)] = fresh()
  }
  const row = store.raw.prepare(`select * from ${tbl} where id = ?`).get(id) as Record<string, Value>
  const differs = Object.entries(values).some(([name, value]) => row[name] !== value)
  return { tbl, id, isNew: false, values: differs ? values : { [chance.of(FREE[tbl] ?? [])]: fresh() } }
}

/** What a person at this PC does next. */
export function planEdit(desk: Desk, wanted?: 'create'): Edit {
  const { chance, store, now, fresh } = desk
  const dice = chance.next()
  if (wanted || dice < 0.1) {
    const tables = [
      'allergy',
      'problem',
      'medication',
      'task_event',
      'message',
      'appointment',
      'task',
      'patient',
    ] as const
    const made: Record<string, string> = {}
    const changes = make(desk, chance.of(tables), made)
    for (let more = chance.below(wanted ? 6 : 3); more > 0; more -= 1)
      changes.push(...make(desk, chance.of(tables), { ...made }))
    return { command: 'simulated.create', changes }
  }
  if (dice < 0.16) return openVisit(desk)
  if (dice < 0.26) {
    const tbl = chance.of(RETRACTABLE)
    const there = store.raw.prepare(`select id from ${tbl} where retracted_at is null order by id`).all() as {
      id: string
    }[]
    if (there.length > 0) {
      const values = { retracted_at: now, retraction_reason: fresh() }
      return { command: 'simulated.retract', changes: [{ tbl, id: chance.of(there).id, isNew: false, values }] }
    }
  }
  const changes: Change[] = []
  for (let wanted = chance.happens(0.25) ? 3 : 1; wanted > 0; wanted -= 1) {
    const tbl = chance.of(Object.keys(FREE))
    const known = idsOf(store, tbl).filter((id) => !changes.some((one) => one.id === id))
    // Few rows, so that people meet on them.
    if (known.length > 0) changes.push(change(desk, tbl, chance.of(known.slice(0, 3))))
  }
  return changes.length > 0
    ? { command: 'simulated.change', changes }
    : { command: 'simulated.create', changes: make(desk, 'patient', {}) }
}

/** Two rooms that open the same visit meant the same row: its identifier follows from patient and day. */
function openVisit(desk: Desk): Edit {
  const { chance, store } = desk
  const patients = idsOf(store, 'patient')
  if (patients.length === 0) return { command: 'simulated.create', changes: make(desk, 'patient', {}) }
  const patient = chance.of(patients.slice(0, 2))
  const day = chance.below(3)
  const id = uuidv7(day as Instant, Buffer.from(patient.replaceAll('-', '').slice(-20), 'hex'))
  if (idsOf(store, 'encounter').includes(id))
    return { command: 'simulated.change', changes: [change(desk, 'encounter', id)] }
  return { command: 'simulated.create', changes: make(desk, 'encounter', { patient }, id) }
}

/** Does it, as commands do. */
export async function write(work: Work, { changes }: Edit): Promise<void> {
  for (const { tbl, id, isNew, values } of changes) {
    const table = camelCase(tbl) as RecordedTable
    const named = Object.fromEntries(Object.entries(values).map(([column, value]) => [camelCase(column), value]))
    if (isNew) await work.insert(table, { id, ...named } as never)
    else await work.update(table, id, named)
  }
}
