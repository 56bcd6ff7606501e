import type { EncounterId, EntryId, PatientId } from '../../../shared/kernel/index.ts'
import { docOfText, type Note, docOf, plainTextOf, writeBody } from '../../../shared/notes/index.ts'
import { PrescriptionDetails, readProduct } from '../../../shared/prescriptions/index.ts'
import { CODE_SYSTEM } from '../../../shared/kernel/index.ts'
import { type Clients, valueOf } from '../../support/practices.ts'

export const TEMPLATE = 'built-in:blank'
export type Section = 'subjective' | 'objective' | 'assessment' | 'plan'

/** What a note says, by section, every text of it. */
export const saidIn = ({ sides }: Pick<Note, 'sides'>): string[] =>
  sides
    .map(({ section, body }) => `${section}: ${plainTextOf(docOf(body))}`)
    .filter((text) => !text.endsWith(': '))
    .toSorted()

/** The patient comes into a room where nobody heard of the front desk, and her visit is begun. */
export async function begin(clients: Clients, appointmentId: never): Promise<EncounterId> {
  const step = async (from: string, to: string) =>
    valueOf(await clients.flow.move({ appointmentId, from: from as never, to: to as never }))
  await step('booked', 'arrived')
  const here = await step('arrived', 'with-provider')
  return here.encounterId as EncounterId
}

/** Somebody at one PC who begins a note, and writes it. */
export async function writer(clients: Clients, about: { patientId: PatientId; encounterId: EncounterId }) {
  const { head } = valueOf(await clients.notes.start({ ...about, templateId: TEMPLATE }))
  return writerOf(clients, { patientId: about.patientId, noteId: head.entryId })
}

/** Somebody at one PC who goes on with a note that is there. */
export function writerOf(clients: Clients, one: { patientId: PatientId; noteId: EntryId }) {
  const read = async () => valueOf(await clients.notes.get(one))
  /** Reads what stands there; what it returns saves over that. */
  const ready = async (section: Section) => {
    const side = (await read()).sides.find((of) => of.section === section)
    const seen = side ? { sideId: side.sideId, revision: side.revision } : null
    return (words: string) => clients.notes.saveSection({ ...one, section, seen, body: writeBody(docOfText(words)) })
  }
  return {
    ...one,
    read,
    ready,
    /** A save, as the screen makes one within a second of a key. */
    async save(section: Section, words: string) {
      return (await ready(section))(words)
    },
    async sign() {
      const { head: now, sides } = await read()
      const seen = sides.map(({ sideId, revision }) => ({ sideId, revision }))
      return clients.notes.sign({ ...one, revision: now.revision, sides: seen })
    },
  }
}

/** A product as a prescriber chooses it. */
export function drug(rxcui: string, display: string, sigText: string) {
  const product = readProduct(display, { rxcui, kind: 'SCD' })
  return PrescriptionDetails.parse({
    concept: { text: display, codings: [{ system: CODE_SYSTEM.rxnorm, code: rxcui, display }] },
    product,
    sigText,
    quantityValue: '30',
    quantityUnit: product.unit,
    daysSupply: 10,
  })
}
export const AMOXICILLIN = drug('308191', 'amoxicillin 500 MG Oral Capsule', '1 cap po tid')
export const AZITHROMYCIN = drug('308460', 'azithromycin 250 MG Oral Tablet', '1 tab po daily')
export const LISINOPRIL = drug('314076', 'lisinopril 10 MG Oral Tablet', '1 tab po daily')

/** The kinds of what interrupts whoever wants to give this drug. */
export async function stoppedBy(clients: Clients, patientId: PatientId, details = AMOXICILLIN): Promise<string[]> {
  const { alerts } = valueOf(await clients.prescriptions.check({ patientId, details: [details] }))
  return [...new Set(alerts.filter(({ interruptive }) => interruptive).map(({ kind }) => kind))].toSorted()
}

/** Drafts and signs, as the form does: what cannot be checked wants a reason, what is stopped is refused. */
export async function prescribe(clients: Clients, patientId: PatientId, details: PrescriptionDetails) {
  const [draft] = valueOf(await clients.prescriptions.draft({ patientId, details: [details] }))
  if (!draft) throw new Error('nothing was drafted')
  const seen = { prescriptionId: draft.prescriptionId, revision: draft.revision }
  const { kinds } = valueOf(await clients.prescriptions.check({ patientId, prescriptionIds: [draft.prescriptionId] }))
  const signed = await clients.prescriptions.sign({
    patientId,
    prescriptions: [seen],
    notCheckedReason: kinds.length > 0 ? 'Looked at by hand' : '',
  })
  return { draft: { patientId, ...seen }, signed }
}
