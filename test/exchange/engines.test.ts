import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { beginImport, type Import, storeChunk, Tally } from '../../db/exchange/commands.ts'
import type { Prepared } from '../../db/exchange/index.ts'
import { outgoingOf } from '../../db/exchange/outgoing.ts'
import { findResources, locateResources } from '../../db/exchange/queries.ts'
import { Directory } from '../../electron/exchange/reading/directory.ts'
import { prepare } from '../../electron/exchange/reading/prepare.ts'
import { type Fhir, readJson } from '../../shared/exchange/index.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { PATIENT, RESOURCES } from './chart.data.ts'

const author = { userId: null, sessionId: null, channel: 'exchange.importFhir' }

/** Resources as the reading worker hands them over, in the order of the import. */
function preparedOf(resources: readonly Record<string, unknown>[]): Prepared[] {
  const directory = new Directory()
  const items = resources.map((one) => {
    const resource = readJson(JSON.stringify(one)) as Fhir
    return { where: 'test', fullUrl: `urn:uuid:${String(one['id'])}`, source: '', resource }
  })
  for (const { resource, fullUrl } of items)
    directory.add(
      resource,
      fullUrl,
      directory.linkOf(resource, fullUrl, '', () => ''),
      '',
    )
  const rank = (one: Prepared) =>
    ['Patient', 'Encounter', 'ServiceRequest', 'DiagnosticReport', one.type].indexOf(one.type)
  return items.map((item) => prepare(item, directory, 'America/Chicago')).toSorted((a, b) => rank(a) - rank(b))
}

describe.each(ENGINES)('on %s', (_name, open) => {
  let store: AnyStore
  let about: Import
  const ids = countingIds('exchange')
  beforeEach(async () => {
    store = await open()
    const files = { source: '', files: [], fingerprint: 'f', total: 0, authorName: '' }
    const batchId = await beginImport(store.journal, author, { ...files, ids, now: store.clock.now() })
    about = {
      batchId,
      author: 'Imported',
      timeZone: 'America/Chicago',
      ids,
      now: () => store.clock.now(),
      homes: new Map(),
      breathe: async () => {},
    }
  })
  afterEach(() => store.close())

  const take = async (resources: readonly Record<string, unknown>[], tally = new Tally()) => {
    const items = preparedOf(resources)
    await storeChunk(store.journal, author, {
      items,
      about: { ...about, homes: new Map() },
      tally,
      position: items.length,
    })
    return tally
  }

  test('a chart is stored, found and written out the same', async () => {
    const tally = await take(RESOURCES)
    expect(tally.counts.reduce((sum, one) => sum + one.refused, 0)).toBe(0)
    const { patientId } = (await locateResources(store.journal.db, `Patient/${PATIENT.id}`))[0]!
    const found = await findResources(store.journal.db, {
      patientId,
      text: 'PLAN pressure',
      type: 'CarePlan',
      outcome: '',
      offset: 0,
      limit: 5,
    })
    expect([found.total, found.entries.map((row) => row.key)]).toEqual([1, ['CarePlan/cp-1']])
    // The same order and number, whole or page by page.
    const among = { patientId, text: 'e', type: '', outcome: '' }
    const all = await findResources(store.journal.db, { ...among, offset: 0, limit: 50 })
    const page = await findResources(store.journal.db, { ...among, offset: 1, limit: 2 })
    expect(all.total).toBeGreaterThan(3)
    expect(page).toEqual({ total: all.total, entries: all.entries.slice(1, 3) })
    const keys = all.entries.map(({ resourceId }) => resourceId)
    expect(keys).toEqual(keys.toSorted().toReversed())
    const out = []
    for await (const one of outgoingOf(store.journal.db, patientId!, 'America/Chicago')) out.push(JSON.parse(one.json))
    const sent = RESOURCES.filter((one) => one.resourceType !== 'Practitioner')
    expect(out.length).toBe(sent.length)
    expect(out).toEqual(expect.arrayContaining(sent.map((one) => expect.objectContaining(one))))
  })

  test('one that fails in the middle leaves nothing of its unit of work', async () => {
    const items = preparedOf(RESOURCES)
    const spoilt = items.findLastIndex((item) => item.fate.kind === 'entry')
    const broken = items.map((item, at): Prepared => {
      if (at !== spoilt || item.fate.kind !== 'entry') return item
      // A column that may not be empty: the database itself refuses it.
      const { draft } = item.fate
      return { ...item, fate: { kind: 'entry', draft: { ...draft, columns: { ...draft.columns, conceptText: null } } } }
    })
    const tally = new Tally()
    await expect(storeChunk(store.journal, author, { items: broken, about, tally, position: 1 })).rejects.toThrow()
    expect(await store.journal.db.selectFrom('fhirResource').select('id').execute()).toEqual([])
    expect(await store.journal.db.selectFrom('patient').select('id').execute()).toEqual([])
    expect([tally.counts, about.homes.size]).toEqual([[], 0])
  })
})
