import { createHash } from 'node:crypto'
import { canonicalJson, type Json, trimDecimal } from '../../shared/kernel/index.ts'
import {
  fitSig,
  plainNumber,
  PrescriptionDetails,
  readSig,
  saySig,
  scheduleOf,
  type Sig,
} from '../../shared/prescriptions/index.ts'

/** The directions as they are understood for this product. */
export const sigOf = ({ sigText, product }: Pick<PrescriptionDetails, 'sigText' | 'product'>): Sig =>
  fitSig(readSig(sigText).sig, product)

/** What is written is kept as it is prescribed: no zero trails, a schedule is never milder than the drug's. */
export function settled(details: PrescriptionDetails): PrescriptionDetails {
  const { quantityValue, product, schedule } = details
  return {
    ...details,
    quantityValue:
      quantityValue && (/^\d+(\.\d+)?$/.test(quantityValue) ? plainNumber(quantityValue) : trimDecimal(quantityValue)),
    schedule: scheduleOf(product) || schedule,
  }
}

export const readDetails = (content: string): PrescriptionDetails => PrescriptionDetails.parse(JSON.parse(content))

/** What a signature stands under. */
export type SignedContent = {
  prescriptionId: string
  patientId: string
  encounterId: string | null
  details: PrescriptionDetails
  sig: Sig
  prescriberId: string
  prescriberName: string
  signedAt: number
  offsetMinutes: number
  messageId: string
  knowledge: { version: string; checksum: string } | null
  /** The alerts that were shown, and what was decided about them. */
  alerts: { alertId: string; ruleId: string; tier: string; severity: string }[]
  overrides: Json[]
  notCheckedReason: string
  neverTransmit: boolean
}

/** The canonical text of what is signed, with the directions as the pharmacist and the patient read them, and its hash. */
export function sealContent(signed: SignedContent): { content: string; contentHash: string } {
  const said = { ...signed, directions: { en: saySig(signed.sig, 'en'), es: saySig(signed.sig, 'es') } }
  // Through JSON once: what is not there is left out, as it is after reading.
  const content = canonicalJson(JSON.parse(JSON.stringify(said)) as Json)
  return { content, contentHash: hashOf(content) }
}

export const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex')
