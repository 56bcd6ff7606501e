import {
  setConventions,
  makePlan,
  noteStatements,
  postEvent,
  voidEntry,
  writeOffSmallBalances,
} from '../../db/ledger/commands.ts'
import { waitingMoney } from '../../db/ledger/queries.ts'
import { registerPatient } from '../../db/patients/commands.ts'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import {
  type AdjustmentAccount,
  DEFAULT_CONVENTIONS,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  PaymentMethod,
  type PaymentPlan,
  type RemitClaim,
} from '../../shared/ledger/index.ts'
import type { PatientDetailsInput } from '../../shared/patients/index.ts'
import { scratchStore } from '../support/stores.ts'
import { type CaseEvent, listOf, text, whole } from './ledger-cases.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'ledger.conform' }
const PAYER = 'Payer'
const SOMEONE = 'patient'
/** A payer acknowledges money that was returned to it. Source: X12 835, PLB code 72 (authorized return). */
const RETURNED = '72'
type Refused = { event: number; t: string; code: string; reason: string }

/** One case, run through the product's commands in an encrypted store of its own. */
export class CaseRun {
  readonly items = new Map<string, LedgerItemId>()
  /** What a case calls a charge by: money may name one that comes later, or never. */
  readonly #named = new Map<string, LedgerItemId>()
  #events: readonly CaseEvent[] = []
  readonly patients = new Map<string, PatientId>()
  readonly payments = new Map<string, LedgerEntryId>()
  readonly refused: Refused[] = []
  readonly plans: { plan: PaymentPlan; patientId: PatientId; afterEvent: number }[] = []
  duplicates = 0
  lastOn = '2000-01-01' as CivilDate
  readonly #scratch: Awaited<ReturnType<typeof scratchStore>>

  private constructor(scratch: Awaited<ReturnType<typeof scratchStore>>) {
    this.#scratch = scratch
  }

  static async open(conventions: Readonly<Record<string, unknown>>): Promise<CaseRun> {
    const run = new CaseRun(await scratchStore())
    const carc = (conventions['carc'] ?? {}) as Record<string, Record<string, string[]>>
    const { autoContractual, queue, informational } = { ...DEFAULT_CONVENTIONS, ...carc }
    const kept = { ...DEFAULT_CONVENTIONS, autoContractual, queue, informational } as typeof DEFAULT_CONVENTIONS
    const fromOn = '1900-01-01' as CivilDate
    await setConventions(run.journal, run.booking(fromOn), { fromOn, conventions: kept })
    return run
  }

  get journal() {
    return this.#scratch.store.journal
  }
  get db() {
    return this.journal.db
  }
  booking(today: CivilDate) {
    return { author: AUTHOR, now: this.#scratch.clock.now(), today, ids: this.#scratch.ids }
  }
  close(): Promise<void> {
    return this.#scratch.remove()
  }

  async play(events: readonly CaseEvent[]): Promise<void> {
    this.#events = events
    for (const [index, event] of events.entries()) {
      if (typeof event['post'] === 'string') this.lastOn = event['post'] as CivilDate
      try {
        await this.#one(event, index)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (error.reason === 'duplicate-remit') this.duplicates += 1
        this.refused.push({ event: index, t: event.t, code: error.code, reason: error.reason ?? '' })
      }
    }
  }

  async #one(event: CaseEvent, index: number): Promise<void> {
    const booking = this.booking(this.lastOn)
    if (event.t === 'plan') {
      const { total, n, everyMonths, first } = event
      const plan: PaymentPlan = {
        totalCents: whole(total),
        instalments: whole(n, 1),
        everyMonths: whole(everyMonths, 1),
        firstOn: text(first) as CivilDate,
      }
      const patientId = await this.patient(event['patient'])
      this.plans.push({ plan, patientId, afterEvent: index })
      await makePlan(this.journal, booking, { ...plan, patientId })
    } else if (event.t === 'statement') await noteStatements(this.journal, booking)
    else if (event.t === 'smallBalance') await writeOffSmallBalances(this.journal, booking, whole(event['max']))
    else if (event.t === 'void' && this.payments.has(text(event['c']))) {
      const entryId = this.payments.get(text(event['c'])) as LedgerEntryId
      await voidEntry(this.journal, booking, { entryId, reason: text(event['reason'], 'Entered in error') })
    } else {
      const entry = await postEvent(this.journal, booking, await this.#event(event))
      if (typeof event['id'] === 'string' && event.t !== 'charge') this.payments.set(event['id'], entry.entryId)
    }
  }

  async #event(event: CaseEvent): Promise<LedgerEvent> {
    const itemId = this.item(event['c'])
    const cents = whole(event['amt'])
    const reason = text(event['reason'], `As told in the case: ${event.t}`)
    switch (event.t) {
      case 'charge':
        return this.#charge(event)
      case 'era':
        return this.#remit(event)
      case 'adj': {
        const from = sideOf(event['frm'] ?? 'pt')
        if (/transfer/i.test(text(event['kind'])))
          return { kind: 'transfer', itemId, to: from === 'patient' ? 'insurance' : 'patient', cents, reason }
        const placed = event['agency'] !== undefined && event['agency'] !== false && event['agency'] !== null
        return { kind: 'adjustment', itemId, account: accountOf(text(event['kind'])), from, cents, reason, placed }
      }
      case 'pt': {
        const apply = Object.entries((event['apply'] ?? {}) as Record<string, number>)
        const earmark = typeof event['earmark'] === 'string' ? this.item(event['earmark']) : null
        const first = apply[0]?.[0] ?? event['earmark']
        const patientId = await this.patient(event['patient'] ?? this.#owners.get(text(first)))
        const applied = apply.map(([id, part]) => ({ itemId: this.item(id), cents: part }))
        return {
          kind: 'payment',
          patientId,
          cents,
          method: methodOf(event['method']),
          reference: '',
          depositOn: dayOf(event['deposit']),
          apply: applied,
          earmark,
        }
      }
      case 'ptFifo': {
        const patientIds: PatientId[] = []
        for (const name of listOf<string>(event['patients'])) patientIds.push(await this.patient(name))
        const method = methodOf(event['method'])
        return { kind: 'family-payment', patientIds, cents, method, reference: '', depositOn: null }
      }
      case 'refund': {
        const about = { kind: 'refund', cents, method: 'check', reason } as const
        const waiting = await waitingMoney(this.db)
        if (sideOf(event['to']) === 'insurance') {
          const held = waiting.find((one) => one.payer !== '' && one.cents >= cents)
          return { ...about, to: 'payer', payer: held?.payer ?? PAYER, ahead: this.#isAcknowledged(event) }
        }
        const held = waiting.find((one) => one.patientId !== null && one.cents >= cents)
        return {
          ...about,
          to: 'patient',
          patientId: (held?.patientId as PatientId | undefined) ?? (await this.patient(event['patient'])),
        }
      }
      case 'apply':
        return { kind: 'application', itemId, cents }
      case 'agencyRemit':
        return { kind: 'agency-remit', itemId, grossCents: whole(event['gross']), feePercent: whole(event['feePct']) }
      case 'void':
        return { kind: 'void-charge', itemIds: [itemId], reason }
      case 'sliding': {
        const itemIds = listOf<string>(event['charges']).map((id) => this.item(id))
        const { category, percentDue, nominal } = event
        return {
          kind: 'sliding-fee',
          category: text(category),
          percentDue: whole(percentDue),
          nominalCents: whole(nominal),
          itemIds,
        }
      }
      case 'nsf': {
        const paymentId = this.payments.get(text(event['payment'])) ?? ('' as LedgerEntryId)
        const ids = {
          feeItemId: this.#scratch.ids.next<LedgerItemId>(),
          restItemId: this.#scratch.ids.next<LedgerItemId>(),
        }
        return { kind: 'returned-payment', paymentId, feeCents: whole(event['fee']), ...ids, reason }
      }
      default:
        throw new Error(`The ledger knows no event ${event.t}.`)
    }
  }

  readonly #owners = new Map<string, string>()

  async #charge(event: CaseEvent): Promise<LedgerEvent> {
    const name = text(event['id'])
    const owner = text(event['patient'], SOMEONE)
    const itemId = this.item(name)
    this.items.set(name, itemId)
    this.#owners.set(name, owner)
    const patientId = await this.patient(owner)
    const dosOn = text(event['dos'], this.lastOn) as CivilDate
    const patientPays = sideOf(event['resp']) === 'patient'
    const item = {
      itemId,
      kind: 'charge' as const,
      patientId,
      guarantorId: null,
      payer: patientPays ? '' : PAYER,
      providerId: null,
      location: '',
      encounterId: null,
      dosOn,
      code: '',
      description: name,
      units: 1,
      cents: whole(event['amt']),
      firstBilledOn: dayOf(event['firstBilled']),
    }
    return { kind: 'charge', items: [item], resp: patientPays ? 'patient' : 'payer-1', sourceRef: name }
  }

  #remit(event: CaseEvent): LedgerEvent {
    const claims = listOf<Record<string, unknown>>(event['claims']).map((claim): RemitClaim => {
      const level = claim['claimLevel'] as Record<string, unknown> | undefined
      return {
        payerClaimNumber: text(claim['icn']),
        status: String(claim['status'] ?? '1'),
        sequence: whole(claim['seq'], 1),
        toNextPayer: claim['next'] !== undefined && sideOf(claim['next']) === 'insurance',
        lines: listOf<Record<string, unknown>>(claim['lines']).map((line) => ({
          itemId: this.item(line['c']),
          paidCents: whole(line['paid']),
          adjustments: listOf<[string, string, number]>(line['cas']),
        })),
        whole: level
          ? {
              itemIds: listOf<string>(level['charges']).map((id) => this.item(id)),
              paidCents: whole(level['paid']),
              adjustments: listOf<[string, string, number]>(level['cas']),
            }
          : null,
      }
    })
    const providerAdjustments = listOf<[string, number]>(event['plb'])
    const depositOn = dayOf(event['deposit'])
    return {
      kind: 'remit',
      payer: PAYER,
      trace: text(event['trn']),
      cents: whole(event['bpr']),
      depositOn,
      claims,
      providerAdjustments,
    }
  }

  /** What stands for a charge of the case, whether it has come yet or not; one that the case never charged stays unknown. */
  item(name: unknown): LedgerItemId {
    const key = text(name, 'none')
    const itemId = this.#named.get(key) ?? this.#scratch.ids.next<LedgerItemId>()
    this.#named.set(key, itemId)
    return itemId
  }

  /** Whether a payer says later that it has its money back: then it was sent because the payer had asked for it. */
  #isAcknowledged(refund: CaseEvent): boolean {
    const later = this.#events.slice(this.#events.indexOf(refund) + 1)
    return later.some(({ t, plb }) => t === 'era' && listOf<[string, number]>(plb).some(([code]) => code === RETURNED))
  }

  async patient(name: unknown): Promise<PatientId> {
    const key = text(name, [...this.patients.keys()][0] ?? SOMEONE)
    const known = this.patients.get(key)
    if (known) return known
    const details = {
      familyName: `Case-${this.patients.size + 1}`,
      givenName: 'Synthetic',
      birthOn: '1980-01-02',
      gender: 'unknown',
    } as PatientDetailsInput
    const { ids, clock } = this.#scratch
    const registered = await registerPatient(this.journal, AUTHOR, { details, now: clock.now(), ids, sourceKey: key })
    const { patientId } = registered
    this.patients.set(key, patientId)
    return patientId
  }
}

const dayOf = (value: unknown): CivilDate | null => (typeof value === 'string' ? (value as CivilDate) : null)
const sideOf = (value: unknown): 'patient' | 'insurance' =>
  /^(pt|pat|self|guar)/i.test(text(value)) ? 'patient' : 'insurance'

function methodOf(value: unknown): PaymentMethod {
  const named = PaymentMethod.safeParse(text(value).toLowerCase())
  if (named.success) return named.data
  return /che(ck|que)/i.test(text(value)) ? 'check' : /eft|ach/i.test(text(value)) ? 'eft' : 'card'
}

const ACCOUNTS: readonly [RegExp, AdjustmentAccount][] = [
  [/contract/i, 'adj-contractual'],
  [/slid/i, 'adj-sliding'],
  [/court/i, 'adj-courtesy'],
  [/bad|agency|collect/i, 'adj-bad-debt'],
  [/small/i, 'adj-small'],
]
const accountOf = (kind: string): AdjustmentAccount =>
  ACCOUNTS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'adj-writeoff'
