import type { LedgerItem, LedgerItemId, RemitClaim } from '../../shared/ledger/index.ts'
import { between, chance, pick, type Random } from './random.ts'

/** What a payer says about the charges of one visit, and what is then the patient's of each. */
export type Answer = { claim: RemitClaim; lines: { itemId: LedgerItemId; patientCents: number }[] }
type About = { allowed: number; copayCents: number; number: number }

/**
 * A payer's answer as most are: a part allowed, the copay or a fifth left to the patient; a few denied, a few never answered.
 * The shares are assumptions for the demonstration.
 */
export function answerOf(
  random: Random,
  items: readonly LedgerItem[],
  { allowed, copayCents, number }: About,
): Answer | null {
  if (chance(random, 0.02)) return null
  const denied = chance(random, 0.05)
  const deductible = !denied && chance(random, 0.06)
  let copay = copayCents
  const lines = items.map(({ itemId, cents }) => {
    if (denied) {
      const why = pick(random, ['16', '197', '29'])
      return { itemId, paidCents: 0, patientCents: 0, adjustments: [['CO', why, cents]] as [string, string, number][] }
    }
    const allowedCents = Math.round((cents * (allowed + between(random, -3, 3))) / 100)
    const share = deductible
      ? allowedCents
      : copayCents > 0
        ? Math.min(copay, allowedCents)
        : Math.round(allowedCents / 5)
    copay = Math.max(copay - share, 0)
    const reason = deductible ? '1' : copayCents > 0 ? '3' : '2'
    const said: [string, string, number][] = [
      ['CO', '45', cents - allowedCents],
      ['PR', reason, share],
    ]
    const adjustments = said.filter(([, , amount]) => amount !== 0)
    return { itemId, paidCents: allowedCents - share, patientCents: share, adjustments }
  })
  const claim: RemitClaim = {
    payerClaimNumber: `DEMO${String(number).padStart(7, '0')}`,
    status: denied ? '4' : '1',
    sequence: 1,
    toNextPayer: false,
    lines: lines.map(({ itemId, paidCents, adjustments }) => ({ itemId, paidCents, adjustments })),
    whole: null,
  }
  return { claim, lines: lines.map(({ itemId, patientCents }) => ({ itemId, patientCents })) }
}
