import { expect, test } from '@jest/globals'
import { within } from '../../db/journal.ts'
import { balancesAt, verifyLedger } from '../../db/ledger/queries.ts'
import { checkedBy } from '../../db/prescriptions/ports.ts'
import { registerPatient } from '../../db/patients/commands.ts'
import { writeDemoChart } from '../../electron/demo/chart.ts'
import { writeDemoMoney } from '../../electron/demo/money.ts'
import { writeDemoCoverage } from '../../electron/demo/coverage.ts'
import { demoPatient } from '../../electron/practice/demo-patients.ts'
import { BUILT_IN } from '../../electron/safety/built-in.data.ts'
import { openPackage } from '../../electron/safety/index.ts'
import { type CivilDate, dayIn } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const ZONE = 'America/New_York'
const AUTHOR = { userId: null, sessionId: null, channel: 'practice.createDemo' }
const NAMES = ['Ada One', 'Bo Two', 'Cy Three']
const PATIENTS = 6
const [, [, openPlain]] = ENGINES as [unknown, (typeof ENGINES)[number]]
const [[, openEncrypted]] = ENGINES as [(typeof ENGINES)[number]]

/** Patients, charts and money of the demonstration in a store of its own, whose identifiers are its own too. */
async function moneyIn(store: AnyStore, name: string, seed?: number) {
  const { journal } = store
  const ids = countingIds(`demo ${name}`)
  const now = store.clock.now()
  const clinicians = NAMES.map((displayName) => ({ userId: ids.next<string>(), displayName }))
  await journal.work(AUTHOR, (work) =>
    work.insertAll(
      'staff',
      clinicians.map(({ userId: id, displayName }) => {
        const left = { deactivatedAt: null, deactivationReason: null }
        return { id, login: displayName, displayName, roles: '["prescriber"]', active: 1, createdAt: 0, ...left }
      }),
    ),
  )
  const { knowledge } = openPackage(BUILT_IN, { proven: true })
  const about = { ids, now, today: dayIn(ZONE, now), timeZone: ZONE, clinicians, sites: ['Main', 'Riverside'] }
  const parts = { journal, ...about, safety: checkedBy({ knowledge }) }
  for (let number = 0; number < PATIENTS; number++) {
    const details = demoPatient(number)
    await journal.work(AUTHOR, async (work) => {
      const here = { ...parts, journal: within(work) }
      const { patientId } = await registerPatient(here.journal, AUTHOR, { details, ids, now })
      const birthOn = details.birthOn as string as CivilDate
      await writeDemoChart(here, { number, patientId, birthOn, gender: details.gender })
      await writeDemoCoverage(here, { number, patientId, birthOn })
    })
  }
  await writeDemoMoney(parts, seed)
  return { ledger: await ledgerOf(store), balances: await balancesAt(journal.db, { asOf: about.today }) }
}

/** Every entry with its postings, in the words of the practice: identifiers are another store's from the first. */
async function ledgerOf({ journal }: AnyStore) {
  expect(await verifyLedger(journal.db)).toMatchObject({ broken: [] })
  const entries = await journal.db.selectFrom('ledgerEntry').selectAll().orderBy('acceptedSeq').execute()
  const postings = await journal.db
    .selectFrom('ledgerPosting')
    .leftJoin('patient', 'patient.id', 'ledgerPosting.patientId')
    .select(['entryId', 'account', 'patient.recordNumber', 'payer', 'resp', 'code', 'cents'])
    .execute()
  const closes = await journal.db
    .selectFrom('ledgerClose')
    .select(['kind', 'closedOn', 'counts', 'differenceCents', 'figuresHash'])
    .orderBy('acceptedSeq')
    .orderBy('closedOn')
    .orderBy('kind')
    .execute()
  const byEntry = Map.groupBy(postings, ({ entryId }) => entryId)
  return {
    entries: entries.map(({ id, postOn, kind, method, reference, reason }) => ({
      postOn,
      kind,
      method,
      reference,
      reason,
      // Within one entry they stand in the order of identifiers; what they say must be the same.
      postings: (byEntry.get(id) ?? [])
        .map((one) => [one.account, one.recordNumber, one.payer, one.resp, one.code, Number(one.cents)].join('|'))
        .toSorted(),
    })),
    closes,
  }
}

test('the money of the demonstration is the same in every store; another seed is another practice', async () => {
  const [encrypted, plain, control] = [await openEncrypted(), await openPlain(), await openPlain()]
  try {
    const one = await moneyIn(encrypted, 'one')
    const other = await moneyIn(plain, 'other')
    expect(one.ledger.entries.length).toBeGreaterThan(50)
    expect(one.balances.cash).toBeGreaterThan(0)
    expect(other.ledger).toEqual(one.ledger)
    expect(other.balances).toEqual(one.balances)
    const another = await moneyIn(control, 'other', 4711)
    expect(another.ledger).not.toEqual(one.ledger)
    expect(another.balances).not.toEqual(one.balances)
  } finally {
    await Promise.all([encrypted, plain, control].map((store) => store.close()))
  }
}, 600_000)
