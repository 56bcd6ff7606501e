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
import { decideRemit } from './decide-remit.ts'
import { type Deciding, Draft } from './draft.ts'
import type { LedgerEvent } from './events.ts'
import type { EntryDraft } from './model.ts'
import { settle } from './settle.ts'

/**
 * What an event comes to: one balanced entry, after which no item is owed less than nothing. The book holds it already
 * when this returns; where it throws, the book is as it was.
 * @throws Refusal where a rule forbids it
 */
export function decide(book: Book, event: LedgerEvent, about: Deciding): EntryDraft {
  const draft = new Draft(book, about, event.kind)
  try {
    run(draft, event)
    settle(draft)
    return draft.sealed()
  } catch (error) {
    draft.undo()
    throw error
  }
}

function run(draft: Draft, event: LedgerEvent): void {
  switch (event.kind) {
    case 'charge':
      return decideCharge(draft, event)
    case 'remit':
      return decideRemit(draft, event)
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
      return decideSlidingFee(draft, event)
    case 'small-balances':
      return decideSmallBalances(draft, event)
    case 'agency-remit':
      return decideAgencyRemit(draft, event)
    case 'returned-payment':
      return decideReturned(draft, event)
    case 'void-charge':
      return decideVoid(draft, event)
    case 'void-entry':
      return decideVoidEntry(draft, event)
    case 'statement':
      return decideStatement(draft, event)
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
