import { importSchedule } from '../../db/charges/fees.ts'
import { bookEvent, type Booking, closeDay, closeMonth, makePlan } from '../../db/ledger/commands.ts'
import { makeBankDeposit, undepositedMoney } from '../../db/ledger/office.ts'
import { expectedSince, lastClose } from '../../db/ledger/queries.ts'
import { readFees, readTable } from '../../shared/charges/index.ts'
import {
  type CivilDate,
  dayIn,
  type EncounterId,
  type Instant,
  type PatientId,
  weekdayOf,
} from '../../shared/kernel/index.ts'
import { type LedgerEvent, type LedgerItem, type LedgerItemId, plainDecimal } from '../../shared/ledger/index.ts'
import type { DemoParts } from './chart.ts'
import { ALLOWED, DEMO_FEES, type DemoCode } from './money.data.ts'
import { answerOf, type Answer } from './payers.ts'
import { between, chance, pick, type Random, randomFrom } from './random.ts'

const DAY_MS = 86_400_000
const CHANNEL = 'practice.createDemo'
/** Days since which the demonstration closes every day; before, once a week and at the end of a month. */
const DAILY = 60
/** A payer of the demonstration pays every other week what is at least that many days old. */
const PAYER_TAKES = 14

type Visit = {
  encounterId: EncounterId
  patientId: PatientId
  day: CivilDate
  clinicianId: string
  location: string
  kind: string
}
type Covered = { payer: string; copayCents: number }
/** What happens on a day, before it becomes events. */
type Day = {
  visits: Visit[]
  remits: Map<string, Answer[]>
  payments: { patientId: PatientId; itemId: LedgerItemId; cents: number }[]
}

/**
 * The money of the demonstration's two years: charges of its visits, copays, what payers answer, what patients pay, the closes
 * of its days and months, through the same commands as everyone's. The same visits give the same money.
 */
export async function writeDemoMoney(parts: DemoParts): Promise<void> {
  await new DemoBooks(parts).write()
}

class DemoBooks {
  readonly #parts: DemoParts
  readonly #days = new Map<CivilDate, Day>()
  readonly #random: Random = randomFrom(20_261_130)
  #covered = new Map<string, Covered>()
  #author: Booking['author'] = { userId: null, sessionId: null, channel: CHANNEL }

  constructor(parts: DemoParts) {
    this.#parts = parts
  }

  async write(): Promise<void> {
    const { journal, today } = this.#parts
    const manager = journal.db.selectFrom('staff').select('id').where('login', '=', 'manager')
    this.#author = { ...this.#author, userId: (await manager.executeTakeFirst())?.id ?? null }
    this.#covered = await this.#coverages()
    for (const visit of await this.#visits()) this.#on(visit.day).visits.push(visit)
    const first = [...this.#days.keys()].toSorted()[0]
    if (first === undefined) return
    await this.#fees(first)
    for (let day = first; day <= today; day = this.#after(day, 1)) await this.#day(day)
    await this.#plan()
  }

  #on(day: CivilDate): Day {
    const known = this.#days.get(day) ?? { visits: [], remits: new Map<string, Answer[]>(), payments: [] }
    this.#days.set(day, known)
    return known
  }

  #after(day: CivilDate, days: number): CivilDate {
    return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().split('T')[0] as CivilDate
  }

  /** The counter of one day, at six in the evening: what is booked there says so. */
  #booking(day: CivilDate): Booking {
    const { ids, now, today } = this.#parts
    const evening = Date.parse(`${day}T22:00Z`)
    return { author: this.#author, now: (day === today ? now : evening) as Instant, today: day, ids }
  }

  async #coverages(): Promise<Map<string, Covered>> {
    const rows = await this.#parts.journal.db
      .selectFrom('coverage')
      .select(['patientId', 'payerName', 'copayCents'])
      .where('kind', '=', 'insurance')
      .execute()
    return new Map(
      rows.map(({ patientId, payerName, copayCents }) => [
        patientId,
        { payer: payerName, copayCents: copayCents ?? 0 },
      ]),
    )
  }

  async #visits(): Promise<Visit[]> {
    const { journal, timeZone } = this.#parts
    const rows = await journal.db
      .selectFrom('encounter')
      .innerJoin('patient', 'patient.id', 'encounter.patientId')
      .select(['encounter.id', 'encounter.patientId', 'happenedAt', 'clinicianId', 'locationName', 'conceptText'])
      .where('encounter.status', '=', 'finished')
      .orderBy('happenedAt')
      // Numbers are given in the order in which the demonstration registers: identifiers differ from one to the next.
      .orderBy('patient.recordNumber')
      .execute()
    return rows.map(({ id, patientId, happenedAt, clinicianId, locationName, conceptText }) => ({
      encounterId: id as EncounterId,
      patientId: patientId as PatientId,
      day: dayIn(timeZone, happenedAt as Instant),
      clinicianId: clinicianId ?? '',
      location: locationName,
      kind: conceptText,
    }))
  }

  async #fees(first: CivilDate): Promise<void> {
    const { journal, ids, now } = this.#parts
    const lines = DEMO_FEES.map(({ code, description, cents }) => `${code},${description},${plainDecimal(cents)}`)
    const text = ['HCPCS,Description,Fee', ...lines].join('\n')
    const mapping = { headingLine: 0, code: 0, modifier: -1, description: 1, fee: 2 }
    const { fees, report } = readFees(readTable(text), mapping, 'leave-out')
    const fromOn = `${first.slice(0, 4)}-01-01` as CivilDate
    await importSchedule(
      journal,
      this.#author,
      { name: 'Demonstration fees', fromOn, fileName: 'fees.csv', fees, report },
      { now, ids },
    )
  }

  /** Everything of one day in one unit of work, then its close. */
  async #day(day: CivilDate): Promise<void> {
    const about = this.#days.get(day)
    const booking = this.#booking(day)
    if (about)
      await this.#parts.journal.work(this.#author, async (work) => {
        let booked = 0
        const book = async (event: LedgerEvent) => {
          booked += 1
          return bookEvent(work, booking, event)
        }
        for (const visit of about.visits) await this.#charge(visit, book)
        for (const [payer, answers] of about.remits) await book(this.#remit(payer, day, answers))
        for (const payment of about.payments) await this.#pay(payment, book)
        work.audit({ action: 'create', category: 'ledger', detail: { demonstration: true, day, entries: booked } })
      })
    await this.#close(day, booking)
  }

  async #charge(visit: Visit, book: (event: LedgerEvent) => Promise<unknown>): Promise<void> {
    const random = this.#random
    const covered = this.#covered.get(visit.patientId)
    const items = codesOf(random, visit).map((code) => this.#item(visit, code, covered?.payer ?? ''))
    await book({ kind: 'charge', items, resp: covered ? 'payer-1' : 'patient', sourceRef: visit.encounterId })
    const method = pick(random, ['card', 'card', 'card', 'check', 'cash'] as const)
    const about = {
      patientId: visit.patientId,
      method,
      reference: method === 'check' ? String(between(random, 1000, 9999)) : '',
      depositOn: null,
    }
    if (!covered) {
      const cents = items.reduce((sum, item) => sum + item.cents, 0)
      if (chance(random, 0.6))
        await book({
          kind: 'payment',
          ...about,
          cents,
          apply: items.map((item) => ({ itemId: item.itemId, cents: item.cents })),
          earmark: null,
        })
      return
    }
    const took = covered.copayCents > 0 && chance(random, 0.7) ? covered.copayCents : 0
    if (took > 0) await book({ kind: 'payment', ...about, cents: took, apply: [], earmark: visit.encounterId })
    this.#answer(visit, items, covered, took)
  }

  #item({ patientId, encounterId, clinicianId, location, day }: Visit, code: DemoCode, payer: string): LedgerItem {
    const { description = '', cents = 0 } = DEMO_FEES.find((fee) => fee.code === code) ?? {}
    const about = { kind: 'charge' as const, guarantorId: null, units: 1, firstBilledOn: payer === '' ? null : day }
    const what = { code, description, cents, payer, dosOn: day, location, encounterId, patientId }
    return { itemId: this.#parts.ids.next<LedgerItemId>(), providerId: clinicianId as never, ...about, ...what }
  }

  /** What the payer will say, on the day of its next payment; and what the patient then pays, some weeks later. */
  #answer(visit: Visit, items: readonly LedgerItem[], { payer, copayCents }: Covered, took: number): void {
    const random = this.#random
    const answer = answerOf(random, items, { allowed: ALLOWED[payer] ?? 70, copayCents, number: this.#claims++ })
    if (answer === null) return
    const due = this.#after(visit.day, PAYER_TAKES + between(random, 0, 10))
    const payday = this.#paydayFrom(payer, due)
    const { remits } = this.#on(payday)
    remits.set(payer, [...(remits.get(payer) ?? []), answer])
    let left = took
    for (const { itemId, patientCents } of answer.lines) {
      const owed = Math.max(patientCents - left, 0)
      left = Math.max(left - patientCents, 0)
      const part = chance(random, 0.62) ? owed : chance(random, 0.3) ? Math.floor(owed / 2) : 0
      const day = this.#after(payday, between(random, 12, 45))
      if (part > 0)
        this.#on(weekday(day, this.#after.bind(this))).payments.push({
          patientId: visit.patientId,
          itemId,
          cents: part,
        })
    }
  }
  #claims = 1

  /** Every payer has its weekday, every other week. */
  #paydayFrom(payer: string, day: CivilDate): CivilDate {
    const own = 1 + (payer.length % 4)
    let at = day
    while (weekdayOf(at) !== own || Math.floor(Date.parse(`${at}T00:00Z`) / DAY_MS / 7) % 2 !== payer.length % 2)
      at = this.#after(at, 1)
    return at
  }

  #remit(payer: string, day: CivilDate, answers: readonly Answer[]): LedgerEvent {
    const cents = answers.reduce(
      (sum, { claim }) => sum + claim.lines.reduce((paid, { paidCents }) => paid + paidCents, 0),
      0,
    )
    const trace = `${payer.slice(0, 3).toUpperCase()}${day.replaceAll('-', '')}`
    return {
      kind: 'remit',
      payer,
      trace,
      cents,
      depositOn: null,
      claims: answers.map(({ claim }) => claim),
      providerAdjustments: [],
    }
  }

  async #pay(
    { patientId, itemId, cents }: Day['payments'][number],
    book: (event: LedgerEvent) => Promise<unknown>,
  ): Promise<void> {
    const random = this.#random
    const method = pick(random, ['check', 'check', 'card', 'card', 'cash'] as const)
    const reference = method === 'check' ? String(between(random, 1000, 9999)) : ''
    await book({
      kind: 'payment',
      patientId,
      cents,
      method,
      reference,
      depositOn: null,
      apply: [{ itemId, cents }],
      earmark: null,
    })
  }

  async #close(day: CivilDate, booking: Booking): Promise<void> {
    const { journal, today } = this.#parts
    const isWeekend = weekdayOf(day) > 5
    const isLast = day.slice(0, 7) !== this.#after(day, 1).slice(0, 7)
    const age = (Date.parse(today) - Date.parse(day)) / DAY_MS
    // The day that is under way is left open, and so is the month before it: somebody will want to close them.
    if (day < today && (isLast || (!isWeekend && (age <= DAILY || weekdayOf(day) === 5)))) {
      const after = (await lastClose(journal.db, 'day'))?.acceptedSeq ?? 0
      const expected = await expectedSince(journal.db, after)
      const isShort = expected.cash > 0 && chance(this.#random, 0.04)
      const counts = isShort ? { ...expected, cash: expected.cash - 500 } : expected
      await closeDay(journal, booking, {
        counts,
        reason: isShort ? 'Five dollars short; the drawer was counted twice' : '',
      })
      await this.#deposit(day, booking)
    }
    const month = this.#after(`${day.slice(0, 7)}-01` as CivilDate, -1).slice(0, 7)
    const lastMonth = this.#after(`${today.slice(0, 7)}-01` as CivilDate, -1).slice(0, 7)
    if (day.endsWith('-03') && month < lastMonth) await closeMonth(journal, booking, month)
  }

  async #deposit(day: CivilDate, booking: Booking): Promise<void> {
    const { journal, today } = this.#parts
    const isOld = (Date.parse(today) - Date.parse(day)) / DAY_MS > 5
    const here = isOld ? await undepositedMoney(journal.db, new Set()) : []
    if (here.length === 0) return
    const entryIds = here.map(({ entryId }) => entryId)
    await makeBankDeposit(journal, booking, {
      depositOn: day,
      reference: `D${day.replaceAll('-', '').slice(2)}`,
      entryIds,
    })
  }

  /** One who owes most has promised to pay in parts. */
  async #plan(): Promise<void> {
    const { journal, today } = this.#parts
    const owing = await journal.db
      .selectFrom('ledgerPosting')
      .select(['patientId', ({ fn }) => fn.sum<number>('cents').as('cents')])
      .where('account', '=', 'ar-patient')
      .groupBy('patientId')
      .orderBy('cents', 'desc')
      .limit(1)
      .executeTakeFirst()
    const totalCents = Number(owing?.cents ?? 0)
    if (!owing?.patientId || totalCents < 600) return
    const plan = { totalCents, instalments: 6, everyMonths: 1, firstOn: this.#after(today, 14) }
    await makePlan(journal, this.#booking(today), { ...plan, patientId: owing.patientId as PatientId })
  }
}

const weekday = (day: CivilDate, after: (day: CivilDate, days: number) => CivilDate): CivilDate =>
  weekdayOf(day) > 5 ? after(day, 8 - weekdayOf(day)) : day

function codesOf(random: Random, { kind, day }: Visit): DemoCode[] {
  const codes: DemoCode[] = [kind.startsWith('Annual') ? 'G0439' : 'T1015']
  if (codes[0] === 'G0439' && chance(random, 0.6)) codes.push('G0444')
  if (day.slice(5, 7) >= '09' && chance(random, 0.3)) codes.push('G0008')
  if (codes[0] === 'T1015' && chance(random, 0.08)) codes.push(pick(random, ['G0108', 'G0447'] as const))
  return codes
}
