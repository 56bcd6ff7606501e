import type { Kysely, Selectable } from 'kysely'
import { type Fhir, readJson, textAt } from '../../shared/exchange/index.ts'
import { PatientDetails } from '../../shared/patients/index.ts'
import type { StoredFile } from '../files/queries.ts'
import { patientById, toPatient } from '../patients/queries.ts'
import type { Tables } from '../tables.ts'
import type { Link, Mapping, Outward } from './mapping.ts'
import { MAPPINGS, mappingOf, PATIENT_FIELDS, readPatient, writePatient, writePatientOver } from './mappings/index.ts'
import { outgoingDocuments } from './outgoing-documents.ts'
import { outgoingNotes } from './outgoing-notes.ts'
import { outgoingReviews } from './outgoing-reviews.ts'
import { outgoingStatements } from './outgoing-statements.ts'
import { differing, overlay } from './overlay.ts'
import { currentVersions, jsonOf, placeOf, type ResourceHead } from './queries.ts'
import { resolveReference } from './reference.ts'
import { type Register, surround } from './surroundings.ts'

/**
 * A resource as it goes out. `json` is what came in where nothing was changed here. `attached`: the file that belongs into
 * it, and the resource with its content in base64.
 */
export type Outgoing = {
  type: string
  id: string
  source: string
  fullUrl: string
  json: string
  attached?: { file: StoredFile | null; json(data: string): string }
}
type Row = Record<string, unknown> & { id: string; revision: number; retractedAt: number | null }

const PAGE = 100

/** Everything that is known of one patient: what came in, as it is now, and what was written here. */
export async function* outgoingOf(db: Kysely<Tables>, patientId: string, timeZone: string): AsyncGenerator<Outgoing> {
  const patient = await patientById(db, patientId)
  if (!patient) return
  const heads = await currentHeads(db, patientId)
  const people = heads.filter((head) => head.entryTable === 'patient')
  const main = people.at(-1)
  const home = { source: main?.base ?? '', key: main?.sourceKey ?? `Patient/${patientId}` }
  if (!main) {
    const details = { ...PatientDetails.parse(toPatient(patient)), recordNumber: patient.recordNumber }
    yield fresh('Patient', patientId, '', writePatient(details, patientId))
  }
  const pointers = new Map<string, string>()
  for (const head of heads) if (head.entryId) pointers.set(head.entryId, referenceTo(head))
  // A note that went out and came back is kept beside the chart; the note itself goes out.
  const own = await ownKeys(db, patientId)
  for (const head of heads)
    if (!own.has(head.sourceKey)) yield await asItIsNow(db, head, timeZone, pointers, referenceOf(main, home))
  const forms = await formTexts(db, patientId)
  for (const mapping of new Set(MAPPINGS)) {
    for await (const row of written(db, mapping, patientId)) {
      const form = forms.get(String(row['versionId'])) ?? ''
      const out = { ...outward(row, pointers, referenceOf(main, home), row.id), form }
      const resource = mapping.write(row as never, out)
      yield fresh(mapping.resourceType, row.id, home.source, resource)
    }
  }
  const about = { patientId, patient: referenceOf(main, home), timeZone }
  for await (const { id, encounterId, resource } of outgoingNotes(db, about)) {
    const encounter = encounterId ? (pointers.get(encounterId) ?? `Encounter/${encounterId}`) : ''
    yield fresh('DocumentReference', id, home.source, resource(encounter))
  }
  for await (const { id, encounterId, file, resource } of outgoingDocuments(db, about)) {
    const encounter = encounterId ? (pointers.get(encounterId) ?? `Encounter/${encounterId}`) : ''
    const json = (data: string) => JSON.stringify(resource(encounter, data))
    yield { ...fresh('DocumentReference', id, home.source, resource(encounter, null)), attached: { file, json } }
  }
  for (const { type, id, resource } of await outgoingReviews(db, about)) yield fresh(type, id, home.source, resource)
  for (const { id, resource } of await outgoingStatements(db, about))
    yield fresh('DocumentReference', id, home.source, resource)
}

/** What is written from the chart itself, and is not sent a second time where it came back and was kept beside it. */
async function ownKeys(db: Kysely<Tables>, patientId: string): Promise<Set<string>> {
  const of = (table: 'note' | 'document' | 'amendmentRequest' | 'listReview') =>
    db.selectFrom(table).select('id').where('patientId', '=', patientId).execute()
  const papers = [...(await of('note')), ...(await of('document')), ...(await of('amendmentRequest'))]
  const lists = await of('listReview')
  return new Set([...papers.map(({ id }) => `DocumentReference/${id}`), ...lists.map(({ id }) => `List/${id}`)])
}

/** What came in and belongs to no chart: practitioners, organizations, and whatever nobody could place. */
export async function* outgoingWithoutChart(db: Kysely<Tables>): AsyncGenerator<Outgoing> {
  for await (const head of currentPages(db, null)) yield verbatim(head, await jsonOf(db, head))
}

const verbatim = (head: ResourceHead, json: string): Outgoing => ({
  type: head.resourceType,
  id: head.sourceKey.split('/')[1] ?? '',
  source: head.base,
  fullUrl: head.fullUrl,
  json,
})
const fresh = (type: string, id: string, source: string, resource: Fhir): Outgoing => ({
  type,
  id,
  source,
  fullUrl: '',
  json: JSON.stringify(resource),
})

async function* currentPages(db: Kysely<Tables>, patientId: string | null): AsyncGenerator<ResourceHead> {
  for (let after = ''; ; ) {
    let find = db.selectFrom('fhirResource').select(['id', 'source', 'sourceKey']).where('id', '>', after)
    find = patientId === null ? find.where('patientId', 'is', null) : find.where('patientId', '=', patientId)
    const page = await find.orderBy('id').limit(PAGE).execute()
    const current = await currentVersions(
      db,
      page.map((row) => ({ source: row.source, key: row.sourceKey })),
    )
    for (const row of page) {
      const head = current.get(placeOf({ source: row.source, key: row.sourceKey }))
      // A former version is passed over; the one that counts stands under its own id.
      if (head?.id === row.id) yield head
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? ''
  }
}

async function currentHeads(db: Kysely<Tables>, patientId: string): Promise<ResourceHead[]> {
  const heads: ResourceHead[] = []
  for await (const head of currentPages(db, patientId)) heads.push(head)
  return heads
}

const referenceTo = (head: ResourceHead): string => head.sourceKey
const referenceOf = (main: ResourceHead | undefined, home: Link): string => (main ? referenceTo(main) : home.key)

/** A resource that came in: as it was written, or with what was changed here laid over it. */
async function asItIsNow(
  db: Kysely<Tables>,
  head: ResourceHead,
  timeZone: string,
  pointers: ReadonlyMap<string, string>,
  patient: string,
): Promise<Outgoing> {
  const json = await jsonOf(db, head)
  if (!head.entryId) return verbatim(head, json)
  const row = await rowOf(db, head)
  if (!row || row.revision === head.entryRevision) return verbatim(head, json)
  const original = readJson(json) as Fhir
  const changed =
    head.entryTable === 'patient'
      ? changedPatient(original, row)
      : await changedEntry(db, original, head, row, timeZone)
  if (changed.columns.length === 0 && row.retractedAt === null) return verbatim(head, json)
  const out = outward(row, pointers, patient, textAt(original, 'id') || row.id)
  const told = changed.write(out)
  const fields =
    row.retractedAt === null
      ? changed.fields
      : { ...changed.fields, retracted: ['status', 'verificationStatus', 'clinicalStatus'] }
  const columns = row.retractedAt === null ? changed.columns : [...changed.columns, 'retracted']
  return { ...verbatim(head, json), json: JSON.stringify(overlay(original, told, columns, fields)) }
}

type Changed = {
  columns: string[]
  fields: Readonly<Record<string, readonly string[] | undefined>>
  write(out: Outward): Fhir
}

function changedPatient(original: Fhir, row: Row): Changed {
  const details = PatientDetails.parse(toPatient(row as unknown as Selectable<Tables['patient']>))
  const columns = differing(readPatient(original), details)
  const write = (out: Outward) =>
    writePatientOver(original, { ...details, recordNumber: String(row['recordNumber']) }, out.id)
  return { columns, fields: PATIENT_FIELDS, write }
}

async function changedEntry(
  db: Kysely<Tables>,
  original: Fhir,
  head: ResourceHead,
  row: Row,
  timeZone: string,
): Promise<Changed> {
  const mapping = mappingOf(head.resourceType) as Mapping
  const at = { source: head.source, key: head.sourceKey, base: head.base }
  const register = await registerFor(db, original, at)
  const draft = mapping.read(original, surround(original, at, register, timeZone))
  const before: Record<string, unknown> = { ...draft.columns }
  // Rows of this practice have other ids than resources: who belongs to whom is told by the original.
  for (const column of Object.keys(draft.links)) delete before[column]
  if (draft.happened) before['happened'] = draft.happened
  return {
    columns: differing(before, row),
    fields: mapping.fields as Changed['fields'],
    write: (out) => mapping.write(row as never, out),
  }
}

/** Those that a resource refers to, as the practice knows them. */
async function registerFor(db: Kysely<Tables>, resource: Fhir, at: { base: string }): Promise<Register> {
  const links = new Map<string, Link>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    else if (typeof value === 'object' && value !== null) {
      const link = resolveReference(value as Fhir, at.base)
      if (link) links.set(placeOf(link), link)
      for (const one of Object.values(value)) visit(one)
    }
  }
  visit(resource)
  const known = await currentVersions(db, [...links.values()])
  const medicines = new Map<string, Fhir>()
  for (const [place, head] of known)
    if (head.resourceType === 'Medication') medicines.set(place, readJson(await jsonOf(db, head)) as Fhir)
  return {
    resolve: resolveReference,
    name: (link) => known.get(placeOf(link))?.label ?? '',
    medicine: (link) => medicines.get(placeOf(link)) ?? null,
    reportOf: () => null,
  }
}

async function rowOf(db: Kysely<Tables>, head: ResourceHead): Promise<Row | null> {
  const row = await db
    .selectFrom(head.entryTable as 'problem')
    .selectAll()
    .where('id', '=', head.entryId as string)
    .executeTakeFirst()
  return row ? ({ ...row, retractedAt: row.retractedAt ?? null } as unknown as Row) : null
}

/** What the forms say that a patient has signed or refused, by their versions. */
async function formTexts(db: Kysely<Tables>, patientId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('consentFormVersion as version')
    .select(['version.id', 'version.text'])
    .where('version.id', 'in', (query) =>
      query
        .selectFrom('consent')
        .select('consent.versionId')
        .where('consent.patientId', '=', patientId)
        .$castTo<{ versionId: string }>(),
    )
    .execute()
  return new Map(rows.map(({ id, text }) => [id, text]))
}

/** The rows of one kind that were written here and never came in. */
async function* written(db: Kysely<Tables>, mapping: Mapping, patientId: string): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom(`${mapping.table} as e` as 'problem as e')
      .selectAll('e')
      .where('e.patientId', '=', patientId)
      .where('e.id', '>', after)
      .where((where) =>
        where.not(
          where.exists(where.selectFrom('fhirResource as f').select('f.id').whereRef('f.entryId', '=', 'e.id')),
        ),
      )
      .orderBy('e.id')
      .limit(PAGE)
      .execute()
    for (const row of page as unknown as Row[]) if (mapping.owns?.(row as never) ?? true) yield row
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? ''
  }
}

function outward(row: Row, pointers: ReadonlyMap<string, string>, patient: string, id: string): Outward {
  const to = (type: string, column: string) => {
    const target = row[column]
    return typeof target === 'string' ? (pointers.get(target) ?? `${type}/${target}`) : ''
  }
  return {
    id,
    patient,
    encounter: to('Encounter', 'encounterId'),
    report: to('DiagnosticReport', 'reportId'),
    order: to('ServiceRequest', 'orderId'),
    form: '',
  }
}
