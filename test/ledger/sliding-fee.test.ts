import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { postEvent, voidEntry } from '../../db/ledger/commands.ts'
import { accountOf, isInAccount } from '../../db/ledger/queries.ts'
import type { CivilDate, IdSource } from '../../shared/kernel/index.ts'
import {
  Book,
  decideInSteps,
  DEFAULT_CONVENTIONS,
  ledger,
  type LedgerEntryId,
  type LedgerItem,
  type LedgerItemId,
  slidingDue,
} from '../../shared/ledger/index.ts'
import { chartIn } from '../support/chart.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const CHARGES = 137
const TODAY = '2026-10-01' as CivilDate
const [PERCENT, NOMINAL] = [33.33, 2000]
const centsOf = (n: number): number => 1500 + n * 97

const chargesOf = (patientId: string, ids: IdSource, count = CHARGES): LedgerItem[] =>
  Array.from({ length: count }, (_one, n) => {
    const about = { guarantorId: null, providerId: null, location: '', encounterId: null, firstBilledOn: null }
    const what = { kind: 'charge' as const, payer: '', dosOn: TODAY, code: 'G0438', description: '', units: 1 }
    return { itemId: ids.next<LedgerItemId>(), patientId: patientId as never, ...about, ...what, cents: centsOf(n) }
  })

describe.each(ENGINES)('a sliding fee on many charges on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  let items: LedgerItem[]
  const ids = countingIds('sliding')
  const booking = () => ({ author: chart.author, now: store.clock.now(), today: TODAY, ids })
  beforeAll(async () => {
    store = await open()
    chart = await chartIn(store)
    items = chargesOf(chart.patientId, ids)
    for (let at = 0; at < CHARGES; at += 40)
      await postEvent(store.journal, booking(), {
        kind: 'charge',
        items: items.slice(at, at + 40),
        resp: 'patient',
        sourceRef: '',
      })
  }, 120_000)
  afterAll(() => store?.close())

  /** As the form counts: what is open, and what of it stays due. */
  const preview = async () => {
    const { lines } = await accountOf(store.journal.db, chart.patientId)
    const open = lines.filter(({ patientCents, voided, kind }) => patientCents > 0 && !voided && kind === 'charge')
    return { open, due: open.reduce((sum, { cents }) => sum + slidingDue(cents, PERCENT, NOMINAL), 0) }
  }
  const lower = async (itemIds: LedgerItemId[]) => {
    const about = { category: 'B', percentDue: PERCENT, nominalCents: NOMINAL }
    const { patientId: _patient, ...sliding } = ledger.slidingFee.input.parse({
      patientId: chart.patientId,
      itemIds,
      ...about,
    })
    return postEvent(store.journal, booking(), { kind: 'sliding-fee', ...sliding })
  }
  const commits = async () =>
    Number(
      (await sql<{ n: number }>`select count(distinct tx) as n from operation`.execute(store.journal.db)).rows[0]?.n,
    )

  test('all that the preview counts are lowered to the cent, in one entry of one unit of work', async () => {
    const { open: counted, due } = await preview()
    expect(counted).toHaveLength(CHARGES)
    const before = await commits()
    const entry = await lower(counted.map(({ itemId }) => itemId))
    expect(await commits()).toBe(before + 1)
    const { patientCents, lines } = await accountOf(store.journal.db, chart.patientId)
    expect(patientCents).toBe(due)
    for (const { itemId, cents, patientCents: owed } of lines)
      expect([itemId, owed]).toEqual([itemId, slidingDue(cents, PERCENT, NOMINAL)])
    // The mirror takes back all of it as well: it is one entry.
    await voidEntry(store.journal, booking(), { entryId: entry.entryId, reason: 'Wrong category' })
    expect((await accountOf(store.journal.db, chart.patientId)).patientCents).toBe(
      items.reduce((sum, { cents }) => sum + cents, 0),
    )
  })

  test('control: with the first fifty alone the account is not at what the preview said', async () => {
    const { open: counted, due } = await preview()
    await lower(counted.map(({ itemId }) => itemId).slice(0, 50))
    expect((await accountOf(store.journal.db, chart.patientId)).patientCents).toBeGreaterThan(due)
  })

  test('one charge of somebody else among them, or one that is not there, and none is of this account', async () => {
    const stranger = patientRow(4711)
    await store.journal.work(chart.author, (work) => work.insert('patient', stranger))
    const [hers] = chargesOf(stranger.id, ids, 1)
    if (!hers) throw new Error('no charge')
    await postEvent(store.journal, booking(), { kind: 'charge', items: [hers], resp: 'patient', sourceRef: '' })
    const mine = items.map(({ itemId }) => itemId)
    const { db } = store.journal
    expect(await isInAccount(db, chart.patientId, mine)).toBe(true)
    expect(await isInAccount(db, chart.patientId, [...mine, ...mine])).toBe(true)
    expect(await isInAccount(db, chart.patientId, [...mine, hers.itemId])).toBe(false)
    expect(await isInAccount(db, chart.patientId, [...mine, ids.next<LedgerItemId>()])).toBe(false)
  })
})

test('a thousand charges are decided in steps, and come to the same as in one go', () => {
  const ids = countingIds('steps')
  const items = chargesOf(patientRow(1).id, ids, 1000)
  const run = () => {
    const book = new Book()
    let steps = 0
    const decide = (event: Parameters<typeof decideInSteps>[1]) => {
      const about = { wantedOn: TODAY, conventions: DEFAULT_CONVENTIONS, samePerson: (id: string) => [id] }
      const going = decideInSteps(book, event, { entryId: ids.next<LedgerEntryId>(), ...about })
      for (;;) {
        const { done, value } = going.next()
        if (done) return value
        steps += 1
      }
    }
    decide({ kind: 'charge', items, resp: 'patient', sourceRef: '' })
    const before = steps
    const about = { category: 'B', percentDue: PERCENT, nominalCents: NOMINAL }
    const { postings } = decide({ kind: 'sliding-fee', ...about, itemIds: items.map(({ itemId }) => itemId) })
    return { steps: steps - before, cents: postings.map(({ cents }) => cents), owed: book.balance('ar-patient') }
  }
  const { steps, cents, owed } = run()
  // Ten of the fee itself, and those of the settling behind it.
  expect(steps).toBeGreaterThanOrEqual(20)
  expect(cents).toHaveLength(2000 - 2 * items.filter(({ cents: one }) => one <= NOMINAL).length)
  expect(owed).toBe(items.reduce((sum, item) => sum + slidingDue(item.cents, PERCENT, NOMINAL), 0))
})
