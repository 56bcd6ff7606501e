import { importSchedule } from '../../db/charges/fees.ts'
import { type Journal, type Work, within } from '../../db/journal.ts'
import { closeDay, closeMonth } from '../../db/ledger/close.ts'
import { bookEvent, type Booking, makePlan } from '../../db/ledger/commands.ts'
import { DEPOSIT_DAYS, makeBankDeposit, undepositedMoney } from '../../db/ledger/office.ts'
import { expectedNow } from '../../db/ledger/queries.ts'
import { readFees, readTable } from '../../shared/charges/index.ts'
import {
  type CivilDate,
  dayAfter,
  dayIn,
  type EncounterId,
  type Instant,
  type PatientId,
  weekdayOf,
} from '../../shared/kernel/index.ts'
import { type LedgerEvent, type LedgerItem, type LedgerItemId, plainDecimal } from '../../shared/ledger/index.ts'
import type { DemoParts } from './chart.ts'
import { writeDemoCharges } from './charges.ts'
import { ALLOWED, DEMO_FEES, type DemoCode } from './money.data.ts'
import { answerOf, type Answer, strayClaim } from './payers.ts'
import { between, chance, pick, type Random, randomFrom } from './random.ts'

const DAY_MS = 86_400_000
const SEED = 20_261_130
const CHANNEL = 'practice.createDemo'
/** Days since which the demonstration closes every day; for a year before, once a week; of older ones only the last of a month. */
const DAILY = 60
const YEAR = 365
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
type Books = Pick<Journal, 'work' | 'db'>
type Covered = { payer: string; copayCents: number }
/** What happens on a day, before it becomes events. */
type Day = {
  visits: Visit[]
  remits: Map<string, Answer[]>
  payments: { patientId: PatientId; apply: { itemId: LedgerItemId; cents: number }[] }[]
}
type Book = (event: LedgerEvent) => Promise<{ entryId: string }>
type Charged = { visit: Visit; covered: Covered | null; items: LedgerItem[] }

/**
 * The money of the demonstration's two years: charges of its visits, copays, what payers answer, what patients pay, the closes
 * of its days and months, through the same commands as everyone's. The same visits give the same money.
 */
export async function writeDemoMoney(parts: DemoParts, seed = SEED): Promise<void> {
  await new DemoBooks(parts, seed).write()
}

class DemoBooks {
  readonly #parts: DemoParts
  readonly #days = new Map<CivilDate, Day>()
  readonly #random: Random
  #covered = new Map<string, Covered>()
  #author: Booking['author'] = { userId: null, sessionId: null, channel: CHANNEL }

  constructor(parts: DemoParts, seed: number) {
    this.#parts = parts
    this.#random = randomFrom(seed)
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
    let days: CivilDate[] = []
    for (let day = first; day <= today; day = dayAfter(day, 1)) {
      days.push(day)
      // Of long ago a week is one unit of work, and a month ends with one.
      if (this.#age(day) > DAILY && weekdayOf(day) !== 5 && !this.#endsMonth(day) && !day.endsWith('-03')) continue
      await this.#book(days)
      days = []
    }
    await this.#book(days)
    await this.#plan()
  }

  #on(day: CivilDate): Day {
    const known = this.#days.get(day) ?? { visits: [], remits: new Map<string, Answer[]>(), payments: [] }
    this.#days.set(day, known)
    return known
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

  /** Everything of some days in one unit of work, and then the close of the last of them. */
  async #book(days: readonly CivilDate[]): Promise<void> {
    const last = days.at(-1)
    if (last === undefined) return
    const closing = this.#booking(last)
    if (!days.some((day) => this.#days.has(day))) return this.#close(last, closing, this.#parts.journal)
    await this.#parts.journal.work(this.#author, async (work) => {
      let entries = 0
      // A week of charges may bring a payday of the same week.
      for (const day of days) {
        const about = this.#days.get(day)
        const booking = this.#booking(day)
        const book = async (event: LedgerEvent) => {
          entries += 1
          return bookEvent(work, booking, event)
        }
        if (about) await this.#eventsOf(day, about, book, work)
      }
      work.audit({ action: 'create', category: 'ledger', detail: { demonstration: true, through: last, entries } })
      // Each unit of work waits for the disk: the close is a part of what it closes.
      await this.#close(last, closing, { ...within(work), db: work.db })
    })
  }

  async #eventsOf(day: CivilDate, about: Day, book: Book, work: Work): Promise<void> {
    const charged = about.visits.map((visit) => this.#charge(visit))
    // Of long ago one entry holds all charges of a day.
    const together = this.#age(day) > DAILY ? [charged] : charged.map((one) => [one])
    for (const some of together)
      for (const resp of ['payer-1', 'patient'] as const) {
        const mine = some.filter(({ covered }) => (covered === null) === (resp === 'patient'))
        const items = mine.flatMap((one) => one.items)
        const sourceRef = mine.length === 1 ? (mine[0]?.visit.encounterId ?? '') : day
        if (items.length === 0) continue
        const { entryId } = await book({ kind: 'charge', items, resp, sourceRef })
        await this.#chargesOf(day, mine, entryId, work)
      }
    for (const one of charged) await this.#atTheDesk(one, book)
    for (const [payer, answers] of about.remits) await book(this.#remit(payer, day, answers))
    for (const payment of about.payments) await this.#pay(payment, book)
  }

  /** What stands in the ledger stands with its visits too. */
  #chargesOf(day: CivilDate, charged: readonly Charged[], entryId: string, work: Work): Promise<void> {
    const { now, ids } = this.#booking(day)
    const charges = charged
      .filter(({ items }) => items.length > 0)
      .map(({ visit, covered, items }) => {
        const { encounterId, patientId, clinicianId: providerId, location } = visit
        return { encounterId, patientId, dosOn: day, providerId, location, payer: covered?.payer ?? '', items, entryId }
      })
    return writeDemoCharges(work, { ids, userId: this.#author.userId, now }, charges)
  }

  #age(day: CivilDate): number {
    return (Date.parse(this.#parts.today) - Date.parse(day)) / DAY_MS
  }

  #charge(visit: Visit): Charged {
    const covered = this.#covered.get(visit.patientId) ?? null
    const items = codesOf(this.#random, visit).map((code) => this.#item(visit, code, covered?.payer ?? ''))
    return { visit, covered, items }
  }

  /** What is paid on the day of the visit: the copay, or by who has no coverage mostly all of it. */
  async #atTheDesk({ visit, covered, items }: Charged, book: Book): Promise<void> {
    const random = this.#random
    const method = pick(random, ['card', 'card', 'card', 'check', 'cash'] as const)
    const reference = method === 'check' ? String(between(random, 1000, 9999)) : ''
    const about = { kind: 'payment', patientId: visit.patientId, method, reference, depositOn: null } as const
    if (covered === null) {
      const cents = items.reduce((sum, item) => sum + item.cents, 0)
      const apply = items.map((item) => ({ itemId: item.itemId, cents: item.cents }))
      if (chance(random, 0.6)) await book({ ...about, cents, apply, earmark: null })
      return
    }
    const took = covered.copayCents > 0 && chance(random, 0.5) ? covered.copayCents : 0
    if (took > 0) await book({ ...about, cents: took, apply: [], earmark: visit.encounterId })
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
    const due = dayAfter(visit.day, PAYER_TAKES + between(random, 0, 10))
    const payday = this.#paydayFrom(payer, due)
    const { remits } = this.#on(payday)
    remits.set(payer, [...(remits.get(payer) ?? []), answer])
    let left = took
    const apply = answer.lines.flatMap(({ itemId, patientCents }) => {
      const cents = Math.max(patientCents - left, 0)
      left = Math.max(left - patientCents, 0)
      return cents > 0 ? [{ itemId, cents }] : []
    })
    if (apply.length === 0 || !chance(random, 0.62)) return
    const day = weekday(dayAfter(payday, between(random, 12, 45)))
    this.#on(day).payments.push({ patientId: visit.patientId, apply })
  }
  #claims = 1

  /** Every payer has its weekday, every other week. */
  #paydayFrom(payer: string, day: CivilDate): CivilDate {
    const own = 1 + (payer.length % 4)
    let at = day
    while (weekdayOf(at) !== own || Math.floor(Date.parse(`${at}T00:00Z`) / DAY_MS / 7) % 2 !== payer.length % 2)
      at = dayAfter(at, 1)
    return at
  }

  #remit(payer: string, day: CivilDate, answers: readonly Answer[]): LedgerEvent {
    const claims = answers.map(({ claim }) => claim)
    // Once a payer pays for a charge that nobody here has written: somebody has to find out whose it is.
    if (!this.#hasStray && this.#age(day) < 40) {
      this.#hasStray = true
      claims.push(strayClaim(this.#parts.ids.next<LedgerItemId>()))
    }
    const paid = claims.flatMap(({ lines }) => lines.map(({ paidCents }) => paidCents))
    const cents = paid.reduce((sum, one) => sum + one, 0)
    const trace = `${payer.slice(0, 3).toUpperCase()}${day.replaceAll('-', '')}`
    return { kind: 'remit', payer, trace, cents, depositOn: null, claims, providerAdjustments: [] }
  }
  #hasStray = false

  async #pay({ patientId, apply }: Day['payments'][number], book: Book): Promise<void> {
    const random = this.#random
    const method = pick(random, ['check', 'check', 'card', 'card', 'cash'] as const)
    const reference = method === 'check' ? String(between(random, 1000, 9999)) : ''
    const cents = apply.reduce((sum, one) => sum + one.cents, 0)
    await book({ kind: 'payment', patientId, cents, method, reference, depositOn: null, apply, earmark: null })
  }

  #endsMonth(day: CivilDate): boolean {
    return day.slice(0, 7) !== dayAfter(day, 1).slice(0, 7)
  }

  async #close(day: CivilDate, booking: Booking, journal: Books): Promise<void> {
    const { today } = this.#parts
    const isWeekend = weekdayOf(day) > 5
    const [isLast, age] = [this.#endsMonth(day), this.#age(day)]
    // The day that is under way is left open, and so is the month before it: somebody will want to close them.
    const isFriday = weekdayOf(day) === 5 && age <= YEAR
    if (day < today && (isLast || (!isWeekend && (age <= DAILY || isFriday)))) {
      const expected = await expectedNow(journal.db)
      const isShort = expected.cash > 0 && chance(this.#random, 0.04)
      const counts = isShort ? { ...expected, cash: expected.cash - 500 } : expected
      await closeDay(journal, booking, {
        counts,
        reason: isShort ? 'Five dollars short; the drawer was counted twice' : '',
      })
      await this.#deposit(day, booking, journal)
    }
    const month = dayAfter(`${day.slice(0, 7)}-01` as CivilDate, -1).slice(0, 7)
    const lastMonth = dayAfter(`${today.slice(0, 7)}-01` as CivilDate, -1).slice(0, 7)
    if (day.endsWith('-03') && month < lastMonth) await closeMonth(journal, booking, month)
  }

  async #deposit(day: CivilDate, booking: Booking, journal: Books): Promise<void> {
    // Once a week somebody goes to the bank; what came in during the last days is still here.
    const goes = this.#age(day) > 5 && this.#age(day) <= DEPOSIT_DAYS + 30 && weekdayOf(day) === 5
    const here = goes ? await undepositedMoney(journal.db, dayAfter(day, -40), new Set()) : []
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
    const plan = { totalCents, instalments: 6, everyMonths: 1, firstOn: dayAfter(today, 14) }
    await makePlan(journal, this.#booking(today), { ...plan, patientId: owing.patientId as PatientId })
  }
}

const weekday = (day: CivilDate): CivilDate => (weekdayOf(day) > 5 ? dayAfter(day, 8 - weekdayOf(day)) : day)

function codesOf(random: Random, { kind, day }: Visit): DemoCode[] {
  const codes: DemoCode[] = [kind.startsWith('Annual') ? 'G0439' : 'T1015']
  if (codes[0] === 'G0439' && chance(random, 0.6)) codes.push('G0444')
  if (day.slice(5, 7) >= '09' && chance(random, 0.3)) codes.push('G0008')
  if (codes[0] === 'T1015' && chance(random, 0.08)) codes.push(pick(random, ['G0108', 'G0447'] as const))
  return codes
}
