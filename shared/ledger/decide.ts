import type { Book } from './book.ts'
import {
  decideAdjustment,
  decideAgencyRemit,
  decideCharge,
  decideSlidingFee,
  decideSmallBalances,
  decideStatement,
  decideTransfer,
  decideVoid,
  decideVoidEntry,
} from './decide-charge.ts'
import {
  decideApplication,
  decideFamilyPayment,
  decidePayment,
  decideRefund,
  decideReturned,
} from './decide-patient.ts'
import { decideParked, decideRelease, decideRemit } from './decide-remit.ts'
import { type Deciding, Draft } from './draft.ts'
import type { LedgerEvent, ParkedClaim } from './events.ts'
import type { EntryDraft } from './model.ts'
import { settle } from './settle.ts'

/** An entry, and the claims of it that have to wait: kept beside the entry, which holds their money and marks alone. */
export type Decided = EntryDraft & { parked: readonly ParkedClaim[] }

/**
 * What an event comes to: one balanced entry, after which no item is owed less than nothing. The book holds it already
 * when this returns; where it throws, the book is as it was.
 * @throws Refusal where a rule forbids it
 */
export function decide(book: Book, event: LedgerEvent, about: Deciding): Decided {
  const steps = decideInSteps(book, event, about)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** As `decide`, in steps of a few milliseconds: a payer may answer thousands of claims at once. */
export function* decideInSteps(book: Book, event: LedgerEvent, about: Deciding): Generator<undefined, Decided> {
  // What is posted late is still that payer's payment.
  const draft = new Draft(book, about, event.kind === 'parked-claim' ? 'remit' : event.kind)
  try {
    yield* run(draft, event)
    yield* settle(draft)
    return { ...draft.sealed(), parked: draft.parked }
  } catch (error) {
    draft.undo()
    throw error
  }
}

function* run(draft: Draft, event: LedgerEvent): Generator<undefined, void> {
  switch (event.kind) {
    case 'remit':
      return yield* decideRemit(draft, event)
    case 'charge':
      return decideCharge(draft, event)
    case 'parked-claim':
      return decideParked(draft, event.parked)
    case 'release':
      return decideRelease(draft, event)
    case 'payment':
      return decidePayment(draft, event)
    case 'family-payment':
      return decideFamilyPayment(draft, event)
    case 'adjustment':
      return decideAdjustment(draft, event)
    case 'transfer':
      return decideTransfer(draft, event)
    case 'application':
      return decideApplication(draft, event)
    case 'refund':
      return decideRefund(draft, event)
    case 'sliding-fee':
      return yield* decideSlidingFee(draft, event)
    case 'small-balances':
      return yield* decideSmallBalances(draft, event)
    case 'agency-remit':
      return decideAgencyRemit(draft, event)
    case 'returned-payment':
      return decideReturned(draft, event)
    case 'void-charge':
      return decideVoid(draft, event)
    case 'void-entry':
      return decideVoidEntry(draft, event)
    case 'statement':
      return yield* decideStatement(draft, event)
    case 'settlement': {
      for (const itemId of event.itemIds) draft.touched.add(itemId)
      return
    }
    case 'over-short': {
      draft.entry.reason = event.reason
      draft.post('cash', event.cents, { paymentId: draft.about.entryId })
      draft.post('over-short', -event.cents)
      return
    }
  }
}
