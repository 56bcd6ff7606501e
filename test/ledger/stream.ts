import { type CivilDate, Refusal, uuidv7, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import {
  Book,
  decide,
  DEFAULT_CONVENTIONS,
  type EntryDraft,
  type ItemPosition,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  nextDue,
} from '../../shared/ledger/index.ts'

/** One step of a random stream: numbers that are read against whatever the book holds then. */
export type Step = { what: number; which: number; part: number; cents: number; other: number }
export const PATIENTS = ['p1', 'p2', 'p3'] as PatientId[]

let made = 0
/** Identifiers that sort in the order in which they are made. */
export const nextId = <T extends string>(): T => {
  made += 1
  return uuidv7(made as Instant, new Uint8Array(10).fill(made % 251)) as T
}

const at = <T>(list: readonly T[], index: number): T | undefined =>
  list.length === 0 ? undefined : list[index % list.length]
/** A part of an amount, at least one cent of it: from 0 (a cent) to 99 (all of it). */
const partOf = (cents: number, part: number) => Math.max(1, Math.floor((cents * (part + 1)) / 100))

/** The event that a step comes to with this book, or null where there is nothing to do it on. */
export function eventOf(book: Book, step: Step, entries: readonly EntryDraft[]): LedgerEvent | null {
  const { what, which, part, cents, other } = step
  const items = [...book.items.values()]
  const position = at(items, which)
  const patientId = at(PATIENTS, which) as PatientId
  const reason = 'as the stream goes'
  const method = 'card' as const
  if (what === 0 || position === undefined) return charge(patientId, cents, other, awaitedOf(book))
  const { itemId } = position.item
  switch (what) {
    case 1:
    case 2:
      return remit(items, step, '22' === String(20 + (other % 3)))
    case 3: {
      const apply = other % 2 === 0 ? [{ itemId, cents: partOf(cents, part) }] : []
      const earmark = other % 3 === 0 ? itemId : null
      // Now and then the charge is still on its way.
      if (other % 13 === 0) apply.push({ itemId: lateId(which), cents: 1 })
      return {
        kind: 'payment',
        patientId: position.item.patientId,
        cents,
        method,
        reference: '',
        depositOn: null,
        apply,
        earmark,
      }
    }
    case 4:
      return {
        kind: 'adjustment',
        itemId,
        account: other % 2 ? 'adj-courtesy' : 'adj-writeoff',
        from: other % 3 ? 'patient' : 'insurance',
        cents: partOf(Math.max(other % 3 ? position.patient : position.insurance, 1), part),
        reason,
        placed: false,
      }
    case 5:
      return {
        kind: 'transfer',
        itemId,
        to: other % 2 ? 'patient' : 'insurance',
        cents: partOf(Math.max(other % 2 ? position.insurance : position.patient, 1), part),
        reason,
      }
    case 6:
      return { kind: 'application', itemId, cents: partOf(cents, part) }
    case 7:
      return other % 2
        ? { kind: 'refund', to: 'payer', payer: 'A', cents: partOf(cents, part), method, reason }
        : { kind: 'refund', to: 'patient', patientId, cents: partOf(cents, part), method, reason }
    case 8:
      return { kind: 'sliding-fee', category: 'B', percentDue: part, nominalCents: other % 3000, itemIds: [itemId] }
    case 9:
      return { kind: 'small-balances', maxCents: 500, itemIds: items.map(({ item }) => item.itemId) }
    case 10:
      return { kind: 'agency-remit', itemId, grossCents: partOf(cents, part), feePercent: other % 40 }
    case 11:
      return { kind: 'void-charge', itemIds: [itemId], reason }
    case 12: {
      const paid = at(
        entries.filter(({ kind }) => kind === 'payment' || kind === 'family-payment'),
        which,
      )
      if (!paid) return null
      const ids = { feeItemId: nextId<LedgerItemId>(), restItemId: nextId<LedgerItemId>() }
      return { kind: 'returned-payment', paymentId: paid.entryId, feeCents: other % 4000, ...ids, reason }
    }
    case 13: {
      const entry = at(entries, which)
      return entry ? { kind: 'void-entry', entry, restItemId: nextId<LedgerItemId>(), reason } : null
    }
    case 14:
      return { kind: 'family-payment', patientIds: PATIENTS.slice(0, 2), cents, method, reference: '', depositOn: null }
    default:
      return { kind: 'statement', itemIds: [itemId] }
  }
}

/** A few charges that payments name before they come. */
const LATE = 5
const lateId = (n: number) => `late-${n % LATE}` as LedgerItemId
const awaitedOf = (book: Book): LedgerItemId | undefined =>
  Array.from({ length: LATE }, (_one, n) => lateId(n)).find(
    (id) =>
      !book.items.has(id) &&
      [...book.parked.values()].some(({ claim }) => claim.lines.some(({ itemId }) => itemId === id)),
  )

function charge(patientId: PatientId, cents: number, other: number, awaited?: LedgerItemId): LedgerEvent {
  const patientPays = other % 3 === 0
  const item = {
    itemId: awaited ?? nextId<LedgerItemId>(),
    kind: 'charge' as const,
    patientId,
    guarantorId: null,
    payer: patientPays ? '' : 'A',
    providerId: null,
    location: '',
    encounterId: null,
    dosOn: `2026-0${(other % 9) + 1}-15` as CivilDate,
    code: `G00${other % 10}`,
    description: '',
    units: 1,
    cents,
    firstBilledOn: null,
  }
  return { kind: 'charge', items: [item], resp: patientPays ? 'patient' : 'payer-1', sourceRef: '' }
}

/** A payer's payment for up to three items; one that takes back negates what it says. */
function remit(items: readonly ItemPosition[], { which, part, cents, other }: Step, reverses: boolean): LedgerEvent {
  const chosen = items.slice(which % items.length).slice(0, (other % 3) + 1)
  const sign = reverses ? -1 : 1
  const lines = chosen.map(({ item }) => {
    const paid = Math.floor((item.cents * (part % 80)) / 100)
    const written = Math.floor((item.cents - paid) / 2)
    const rest = item.cents - paid - written
    const group = other % 5 === 0 ? (['CO', '16'] as const) : (['PR', '3'] as const)
    return {
      itemId: item.itemId as string,
      paidCents: sign * paid,
      adjustments: [
        ['CO', '45', sign * written],
        [...group, sign * rest],
      ] as [string, string, number][],
    }
  })
  if (other % 7 === 0) lines.push({ itemId: 'nobody-knows', paidCents: cents, adjustments: [] })
  if (other % 7 === 1)
    lines.push({ itemId: lateId(part), paidCents: sign * cents, adjustments: [['PR', '3', sign * 100]] })
  const claims = lines.map((line) => ({
    payerClaimNumber: other % 4 === 0 ? `icn${which}` : '',
    status: reverses ? '22' : '1',
    sequence: 1 + (other % 2),
    toNextPayer: other % 6 === 0,
    lines: [line],
    whole: null,
  }))
  const plb: [string, number][] =
    other % 5 === 1
      ? [
          ['WO', other % 2 ? 300 : -300],
          ['L6', -25],
          ['IR', 40],
        ]
      : []
  const paid = lines.reduce((sum, { paidCents }) => sum + paidCents, 0)
  const net = paid - plb.reduce((sum, [, kept]) => sum + kept, 0)
  // No payer pays less than nothing: it carries what is missing forward. Now and then one says so all the same, and is refused.
  const total = other % 11 === 0 ? net : Math.max(net, 0)
  if (total > net) plb.push(['FB', net])
  return {
    kind: 'remit',
    payer: 'A',
    trace: other % 3 === 0 ? `trn${which}` : '',
    cents: total,
    depositOn: null,
    claims,
    providerAdjustments: plb,
  }
}

export type Played = { book: Book; entries: EntryDraft[]; refused: number }
/** @param merged patients who are one person for the length of the stream */
export function play(
  steps: readonly Step[],
  book = new Book(),
  merged: readonly string[] = [],
  wantedOn = '2026-10-01',
): Played {
  const entries: EntryDraft[] = []
  let refused = 0
  const samePerson = (id: string) => (merged.includes(id) ? merged : [id])
  for (const step of steps) {
    const event = eventOf(book, step, entries)
    if (!event) continue
    const about = () => ({
      entryId: nextId<LedgerEntryId>(),
      wantedOn: wantedOn as CivilDate,
      conventions: DEFAULT_CONVENTIONS,
      samePerson,
    })
    try {
      entries.push(decide(book, event, about()))
      for (let due = nextDue(book); due !== null; due = nextDue(book))
        entries.push(decide(book, { kind: 'parked-claim', parked: due }, about()))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused += 1
    }
  }
  return { book, entries, refused }
}

/** Everything that a book says, as one text. */
export function digest(book: Book): string {
  const items = [...book.items.values()].map(({ item, insurance, patient, adjusted, paidByPatient, paidByPayer }) => [
    item.itemId,
    insurance,
    patient,
    sorted(adjusted),
    sorted(paidByPatient),
    sorted(paidByPayer),
  ])
  const lots = [...book.lots.values()].map(({ owner, paymentId, earmark, cents }) =>
    [owner, paymentId, earmark, cents].join('|'),
  )
  return JSON.stringify([
    items.map((item) => JSON.stringify(item)).sort(),
    lots.sort(),
    [...book.parked.keys()].sort(),
    sorted(book.totals),
    sorted(book.recoupment),
  ])
}

/** The balances alone: by account, and what is open by item and by whom. */
export function balances(book: Book): string {
  const open = [...book.items.values()].map(({ item, insurance, patient }) => `${item.itemId}|${insurance}|${patient}`)
  const waiting = new Map<string, number>()
  for (const { owner, cents } of book.lots.values()) waiting.set(owner, (waiting.get(owner) ?? 0) + cents)
  return JSON.stringify([
    open.sort(),
    sorted(new Map([...waiting].filter(([, cents]) => cents !== 0))),
    sorted(book.totals),
  ])
}

const sorted = <K extends string>(sums: ReadonlyMap<K, number>) => [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
