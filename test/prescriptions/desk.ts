import type { Kysely } from 'kysely'
import { allergyKind } from '../../db/allergies/queries.ts'
import { entriesOf } from '../../db/list-entries.ts'
import { draftPrescriptions } from '../../db/prescriptions/commands.ts'
import type { SafetyPort } from '../../db/prescriptions/ports.ts'
import { recordSigning } from '../../db/safety/commands.ts'
import { signPrescriptions } from '../../db/prescriptions/sign.ts'
import type { Tables } from '../../db/tables.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { type Prescription, PrescriptionDetails, readProduct } from '../../shared/prescriptions/index.ts'
import { nothingChecked, type Override, type SafetyAlert, type SafetyAnswer } from '../../shared/safety/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import type { AnyStore } from '../support/stores.ts'

/** A prescription of a product of RxNorm by its name, as the form would write it. */
export const details = (display: string, more: object = {}): PrescriptionDetails => {
  const product = readProduct(display, { rxcui: String(display.length * 1000 + display.charCodeAt(0)), kind: 'SCD' })
  const coding = { system: CODE_SYSTEM.rxnorm, code: product.rxcui ?? '', display }
  return PrescriptionDetails.parse({
    concept: { text: display, codings: [coding] },
    product,
    sigText: '1 tab po bid x10d',
    quantityValue: '20',
    quantityUnit: product.unit,
    daysSupply: 10,
    ...more,
  })
}
export const LISINOPRIL = 'lisinopril 10 MG Oral Tablet'

/** Every kind checked and nothing found. */
export const clear = (now: number): SafetyAnswer => {
  const answer = nothingChecked('knowledge-missing', '', now as never)
  return {
    ...answer,
    knowledge: { version: '2026.11', checksum: 'c'.repeat(64), builtOn: '2026-11-01' as never, ageDays: 28 },
    overall: 'checked-clear',
    kinds: answer.kinds.map(({ kind }) => ({ kind, answer: 'checked-clear', reasons: [] })),
    totals: { ...answer.totals, notChecked: 0 },
  }
}

export const alertOf = (drugId: string, name: string, more: Partial<SafetyAlert> = {}): SafetyAlert => ({
  alertId: `allergy:${name}`,
  ruleId: 'AL001',
  kind: 'drug-allergy',
  alsoKinds: [],
  severity: 'contraindicated',
  tier: 'T1',
  interruptive: true,
  unmutable: true,
  hardStop: false,
  context: '',
  silencedUntil: null,
  drugs: [{ drugId, name, ingredient: name, proposed: true }],
  why: 'The patient is allergic to it.',
  forThisPatient: 'On the list of allergies.',
  management: 'Choose another drug.',
  sources: ['test'],
  sourceOn: '2026-11-01' as never,
  alternatives: [],
  overrideReasons: ['will-monitor', 'tolerated-before', 'benefit-outweighs'],
  ...more,
})

/** A check that reads the allergies of the chart through whatever database it is handed: a small one, but a true one. */
export const byAllergies = (
  read: (db: Kysely<Tables>, patientId: never) => Promise<string[]> = async (db, patientId) =>
    (await entriesOf(db, allergyKind, patientId)).map(({ concept }) => concept.text.toLowerCase()),
): SafetyPort => ({
  async check(db, { patientId, proposed, now }) {
    const allergies = await read(db, patientId as never)
    const alerts = proposed.flatMap(({ drugId, concept }) =>
      allergies.filter((one) => concept.text.toLowerCase().includes(one)).map((one) => alertOf(drugId, one)),
    )
    return { ...clear(now), overall: alerts.length > 0 ? 'alert' : 'checked-clear', alerts }
  },
  record: async (work, origin, signing) => void (await recordSigning(work, origin, signing)),
})

/** A chart with a prescriber at her desk. */
export async function deskIn(store: AnyStore, name: string, ports: { safety?: SafetyPort } = {}) {
  const chart = await chartIn(store, name)
  const safety = ports.safety ?? byAllergies()
  const { journal } = store
  const seen = ({ prescriptionId, revision }: Prescription) => ({ prescriptionId, revision })
  const draft = async (display = LISINOPRIL, more: object = {}): Promise<Prescription> => {
    const [made] = await draftPrescriptions(journal, chart.origin(), [details(display, more)])
    return made as Prescription
  }
  const sign = async (
    all: readonly Prescription[],
    more: { overrides?: Override[]; notCheckedReason?: string } = {},
    check = safety,
  ): Promise<Prescription[]> =>
    signPrescriptions(
      journal,
      chart.origin(),
      { prescriptions: all.map(seen), overrides: [], notCheckedReason: '', ...more },
      check,
    )
  const signed = async (display = LISINOPRIL, more: object = {}): Promise<Prescription> => {
    const [one] = await sign([await draft(display, more)])
    return one as Prescription
  }
  return { chart, journal, seen, draft, sign, signed }
}
