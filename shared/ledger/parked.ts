import type { Book } from './book.ts'
import type { ParkedClaim } from './events.ts'
import { linesOf, reasonToWait } from './remit-claims.ts'

/** The items that a claim names. */
export const itemsOfClaim = ({ lines, whole }: ParkedClaim['claim']): string[] => [
  ...lines.map(({ itemId }) => itemId),
  ...(whole?.itemIds ?? []),
]

/**
 * The earliest claim that came before its charges and can be posted now that they are here, or null. What was set aside for
 * another reason, such as a payment twice, waits for a person.
 */
export function nextDue(book: Book): ParkedClaim | null {
  for (const parked of book.parked.values()) {
    const { claim, payer, reason } = parked
    if (reason !== 'unknown' || itemsOfClaim(claim).some((itemId) => !book.items.has(itemId))) continue
    if (reasonToWait(book, payer, { claim, lines: linesOf(book, claim) }) === null) return parked
  }
  return null
}
