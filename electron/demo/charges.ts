import type { Work } from '../../db/journal.ts'
import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import type { LedgerItem } from '../../shared/ledger/index.ts'

/** What one visit was charged, once it stands in the ledger. */
export type DemoCharge = {
  encounterId: string
  patientId: string
  dosOn: string
  providerId: string
  location: string
  payer: string
  items: readonly LedgerItem[]
  /** The entry of the ledger that holds it, alone or with those of its day. */
  entryId: string
}

/** The charges of some visits, posted: nobody is asked for them again. */
export function writeDemoCharges(
  work: Work,
  { ids, userId, now }: { ids: IdSource; userId: string | null; now: Instant },
  charges: readonly DemoCharge[],
): Promise<void> {
  return work.insertAll(
    'charge',
    charges.map(({ items, ...charge }) => ({
      id: ids.next<string>(),
      ...charge,
      status: 'posted',
      reason: '',
      coverages: '[]',
      diagnoses: '[]',
      lines: JSON.stringify(items.map(lineOf)),
      totalCents: items.reduce((sum, { cents }) => sum + cents, 0),
      voidEntryId: null,
      recordedAt: now,
      authorId: userId,
      authorName: '',
      postedAt: now,
      replaces: null,
    })),
  )
}

const lineOf = ({ itemId, code, description, units, cents }: LedgerItem) => ({
  itemId,
  code,
  description,
  modifiers: [],
  pointers: [],
  units,
  unitCents: Math.trunc(cents / units),
  priceReason: '',
  drug: null,
})
