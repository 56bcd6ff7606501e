import type { Signature, Signer, SignerRelationship } from '../../shared/consents/index.ts'

/** A signature in the making: the name as it is typed, and as whom she signs. */
export type CheckInSignature = { name: string; relationship: SignerRelationship }
export const NO_SIGNATURE: CheckInSignature = { name: '', relationship: 'self' }

/** What was signed; null while no name is typed: nothing is signed by leaving a field empty. */
export function signatureOf({ name, relationship }: CheckInSignature): { signer: Signer; signature: Signature } | null {
  const whole = name.trim()
  if (whole.length < 2) return null
  return { signer: { name: whole, relationship }, signature: { kind: 'typed', name: whole } }
}
