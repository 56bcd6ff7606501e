import { Temporal } from 'temporal-polyfill'
import type { ConsentStatus, Signature } from './model.ts'

/** How far ink must reach in each direction together to be more than a slip of the hand; the field is 2000 × 1000. */
const LEAST_INK = 120

/** Why this is no signature, or null: a dot or an empty field is none. */
export function refuseSignature(signature: Signature): string | null {
  if (signature.kind === 'typed') return null
  const points = signature.strokes.flat()
  const reach = (axis: 0 | 1) =>
    Math.max(...points.map((point) => point[axis])) - Math.min(...points.map((point) => point[axis]))
  return points.length >= 4 && reach(0) + reach(1) >= LEAST_INK ? null : 'The signature is empty. Sign in the field.'
}

/** The last day on which a signature of that day holds; null for ever. Both are civil days. */
export function expiryOf(signedOn: string, validMonths: number | null): string | null {
  if (validMonths === null) return null
  return Temporal.PlainDate.from(signedOn).add({ months: validMonths }).subtract({ days: 1 }).toString()
}

/** Whether it can be relied on today. */
export const holdsOn = (
  consent: { status: ConsentStatus; expiresOn: string | null; retracted: boolean },
  today: string,
): boolean =>
  consent.status === 'active' && !consent.retracted && (consent.expiresOn === null || today <= consent.expiresOn)
