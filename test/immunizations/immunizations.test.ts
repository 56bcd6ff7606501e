import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { immunizationKind } from '../../db/immunizations/queries.ts'
import { addEntry, changeEntry, entriesOf } from '../../db/list-entries.ts'
import { type Immunization, ImmunizationDetails, isExpired } from '../../shared/immunizations/index.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const FLU = { text: 'Influenza, injectable', codings: [{ system: CODE_SYSTEM.cvx, code: '158', display: 'influenza' }] }
const details = (more: Record<string, unknown> = {}) =>
  ImmunizationDetails.parse({ concept: FLU, given: '2026-11-24', ...more })
const LOT = { lotNumber: 'AB123', manufacturer: 'Sanofi', expiresOn: '2026-11-23' }

describe.each(ENGINES)('immunizations on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  const list = () => entriesOf(store.journal.db, immunizationKind, chart.patientId)
  const add = (more: Record<string, unknown> = {}, despite?: { warnings: string[]; reason: string }) =>
    addEntry(store.journal, immunizationKind, chart.origin(), { details: details(more), despite })
  const change = ({ entryId, revision, ...entry }: Immunization, more: Record<string, unknown>) =>
    changeEntry(store.journal, immunizationKind, chart.origin(), {
      entryId,
      revision,
      details: ImmunizationDetails.parse({ ...entry, given: entry.happened, ...more }),
    })

  test('vaccine, lot, maker, expiry, site, route, dose and sheets come back as they were said', async () => {
    const said = {
      ...LOT,
      expiresOn: '2027-06-30',
      site: 'left deltoid',
      route: 'IM',
      doseValue: '0.50',
      doseUnit: 'mL',
      doseNumber: '2',
      performerName: 'Nina Nurse',
      informationStatements: [{ name: 'Influenza VIS', publishedOn: '2026-08-01', givenOn: '2026-11-24' }],
    }
    const entry = await add(said)
    expect(entry).toMatchObject({ ...said, happened: '2026-11-24', reported: false, status: 'completed' })
    expect(await list()).toEqual([entry])
    expect(await add({ given: '2019', reported: true })).toMatchObject({ happened: '2019', reported: true })
  })

  test('an expired lot is warned of before it is saved, and only who says why saves it', async () => {
    expect(await refusalOf(add(LOT))).toBe('rule-violation expired-lot')
    expect(await list()).toEqual([])
    const entry = await add(LOT, { warnings: ['expired-lot'], reason: 'Given before anyone looked' })
    expect((await chart.lastAudit()).detail).toMatchObject({ despite: ['expired-lot'] })
    // What was seen once is not asked again with every other change; another lot is.
    const noted = await change(entry, { note: 'told the patient' })
    expect(await refusalOf(change(noted, { expiresOn: '2026-01-31' }))).toBe('rule-violation expired-lot')
    // Control: the last day of use is a day of use.
    await add({ ...LOT, concept: { text: 'Tdap', codings: [] }, expiresOn: '2026-11-24' })
  })

  test('a refusal says why, and is no vaccine given', async () => {
    expect(await refusalOf(add({ status: 'not-done' }))).toBe('rule-violation needs-reason')
    const refused = await add({ status: 'not-done', notDoneReason: 'Patient declined' })
    expect(await refusalOf(change(refused, { status: 'completed' }))).toBe('rule-violation transition')
    await add()
    expect(await refusalOf(add())).toBe('rule-violation duplicate')
  })

  test('nothing is given before birth or after tomorrow', async () => {
    expect(await refusalOf(add({ given: '1979-12-31' }))).toBe('rule-violation before-birth')
    expect(await refusalOf(add({ given: '2026-12-01' }))).toBe('rule-violation future')
    expect(await refusalOf(add({ doseValue: '0.5' }))).toBe('rule-violation needs-dose-unit')
  })
})

test('a lot is expired exactly on the days after its last, and never where the day is not known', () => {
  const day = fc
    .integer({ min: 0, max: 4000 })
    .map((days) => new Date(Date.UTC(2020, 0, 1 + days)).toJSON().slice(0, 10))
  fc.assert(
    fc.property(day, day, (given, expiresOn) => {
      expect(isExpired(details({ given, expiresOn }))).toBe(Date.parse(given) > Date.parse(expiresOn))
      expect(isExpired(details({ given: given.slice(0, 4), expiresOn }))).toBe(false)
      expect(isExpired(details({ given, expiresOn: null }))).toBe(false)
    }),
  )
})
