import type { Prescription, PrescriptionState } from './model.ts'

/** What may follow upon what. Paper that was given out is never sent; what waits to be sent must be taken back first. */
const NEXT: Readonly<Record<PrescriptionState, readonly PrescriptionState[]>> = {
  draft: ['prepared', 'signed', 'cancelled'],
  prepared: ['draft', 'signed', 'cancelled'],
  signed: ['queued', 'printed', 'cancelled', 'discontinued'],
  queued: ['signed', 'cancelled', 'discontinued'],
  printed: ['discontinued'],
  cancelled: [],
  discontinued: [],
}

export const mayFollow = (from: PrescriptionState, to: PrescriptionState): boolean => NEXT[from].includes(to)
/** Whether it may still be written on. */
export const isUnsigned = (state: PrescriptionState): boolean => state === 'draft' || state === 'prepared'

/** What a signed prescription may still be: `queued` never for a controlled drug, nor after its paper was given out. */
export const maySend = ({ state, signature }: Pick<Prescription, 'state' | 'signature'>): boolean =>
  state === 'signed' && signature !== null && !signature.neverTransmit

/** The same, whoever asks and however often: a message is known by it before it is ever sent. 35 characters at most. */
export const messageIdOf = (prescriptionId: string): string => `RX${prescriptionId.replaceAll('-', '').toUpperCase()}`
