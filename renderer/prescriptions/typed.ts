import type { Decimal, EntryId, PatientId } from '../../shared/kernel/index.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import {
  computeAmounts,
  doseByWeight,
  type DoseUnit,
  type FoundProduct,
  fitSig,
  type LastUsed,
  type PrescriptionDetails,
  type Product,
  readSig,
  type Sig,
  type WeightDose,
} from '../../shared/prescriptions/index.ts'

/** What stands in the form: fields as they are typed. What was computed gives way to what a person writes. */
export type Typed = {
  drugText: string
  product: Product | null
  sigText: string
  quantity: string
  days: string
  refills: string
  substitution: boolean
  indicationText: string
  problemId: string
  pharmacyName: string
  note: string
  replaces: string[]
  ownQuantity: boolean
  ownDays: boolean
  /** What the patient weighs, where the directions are by weight. */
  weightKg: Decimal | null
  /** What the directions of a draft were computed from; it goes as soon as they or the drug are others. */
  basis: string
}

export const NOTHING: Typed = {
  drugText: '',
  product: null,
  sigText: '',
  quantity: '',
  days: '',
  refills: '0',
  substitution: true,
  indicationText: '',
  problemId: '',
  pharmacyName: '',
  note: '',
  replaces: [],
  ownQuantity: false,
  ownDays: false,
  weightKg: null,
  basis: '',
}

export const draftName = (patientId: PatientId): string => `prescriptions.new.${patientId}`

type Directed = Pick<Typed, 'sigText' | 'product'> & { weightKg?: Decimal | null }

/** What comes of directions by weight; null where they are none. */
export const weightDoseOf = ({ sigText, product, weightKg = null }: Directed): WeightDose | null =>
  doseByWeight(sigText, product, weightKg)

/** The directions as they are given out: by weight they are an amount, and say in the note what it was computed from. */
function plainSig(typed: Directed): { text: string; from: string } {
  const dose = weightDoseOf(typed)
  if (!dose || 'missing' in dose) return { text: typed.sigText, from: '' }
  const divided = dose.doses === '1' ? '' : ` ÷ ${dose.doses}`
  return { text: dose.sigText, from: `${dose.asked} × ${dose.weightKg} kg${divided} = ${dose.amount} ${dose.unit}` }
}

/** The directions as they are understood for the chosen product. */
export const sigOf = (typed: Directed): Sig => fitSig(readSig(plainSig(typed).text).sig, typed.product)

const decimal = (text: string): Decimal | null => (/^\d+(\.\d+)?$/.test(text.trim()) ? (text.trim() as Decimal) : null)
const whole = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : null)

/** Which drug it is: by its code, or by the words where it has none. */
const drugKeyOf = ({ product, drugText }: Typed): string => product?.rxcui ?? drugText.trim().toLowerCase()

/** A change of the form with all that follows from it: quantity from days, days from quantity, what was typed behind the sig. */
export function changed(before: Typed, values: Partial<Typed>): Typed {
  const after = { ...before, ...values }
  if (before.basis) {
    const isOtherDrug = drugKeyOf(after) !== drugKeyOf(before)
    const isOtherSig = 'sigText' in values && values.sigText !== before.sigText
    if (isOtherDrug || isOtherSig) after.basis = ''
    // An amount that was computed for one drug is none for another.
    if (isOtherDrug && !isOtherSig) after.sigText = ''
  }
  if ('quantity' in values) after.ownQuantity = values.quantity !== ''
  if ('days' in values) after.ownDays = values.days !== ''
  if ('sigText' in values) {
    const read = readSig(plainSig(after).text)
    if (read.quantity) Object.assign(after, { quantity: read.quantity.value, ownQuantity: true })
    if (read.refills !== null) after.refills = String(read.refills)
  }
  const computed = computeAmounts(sigOf(after), {
    quantity: after.ownQuantity ? decimal(after.quantity) : null,
    days: after.ownDays ? whole(after.days) : null,
  })
  if (!after.ownDays) after.days = computed.days === null ? '' : String(computed.days)
  // By weight, and nothing to compute it from: then no quantity either.
  const dose = weightDoseOf(after)
  const isUnknown = dose !== null && 'missing' in dose
  if (!after.ownQuantity) after.quantity = isUnknown ? '' : (computed.quantity?.value ?? '')
  return after
}

/** A drug was chosen: as it was last prescribed, where it was. */
export function chosen(before: Typed, found: FoundProduct | Product, lastUsed: LastUsed | null): Typed {
  const base = changed(before, { drugText: found.display, product: plainProduct(found) })
  if (!lastUsed) return changed(base, { sigText: base.sigText })
  const { sigText, quantityValue, daysSupply, refills } = lastUsed
  return {
    ...changed({ ...base, ownQuantity: false, ownDays: false }, { sigText }),
    ...(quantityValue && { quantity: quantityValue, ownQuantity: true }),
    ...(daysSupply && { days: String(daysSupply), ownDays: true }),
    refills: String(refills),
  }
}

const plainProduct = ({ rxcui, display, kind, brand, ingredients, form, unit, route, holds }: Product): Product => ({
  rxcui,
  display,
  kind,
  brand,
  ingredients,
  form,
  unit,
  route,
  holds,
})

/** What is asked about and saved; null where not even a drug is named. */
export function detailsOf(typed: Typed): PrescriptionDetails | null {
  const { product, drugText, refills, substitution, indicationText, pharmacyName, note } = typed
  if (drugText.trim() === '') return null
  const sig = sigOf(typed)
  const { text, from } = plainSig(typed)
  const basis = from || typed.basis || ''
  const codings = product?.rxcui ? [{ system: CODE_SYSTEM.rxnorm, code: product.rxcui, display: product.display }] : []
  const unit: DoseUnit = product?.unit || (sig.dose?.unit ?? '')
  return {
    concept: { text: drugText.trim(), codings },
    product,
    sigText: text.trim(),
    quantityValue: decimal(typed.quantity),
    quantityUnit: unit,
    daysSupply: whole(typed.days) || null,
    refills: whole(refills) ?? 0,
    substitution,
    indicationText: indicationText.trim(),
    indicationCodings: [],
    problemId: (typed.problemId || null) as EntryId | null,
    pharmacyName: pharmacyName.trim(),
    note: [note.trim(), basis].filter((part) => part !== '').join('; '),
    schedule: '',
    startOn: null,
    replaces: typed.replaces as EntryId[],
  }
}

/** What stands last in a note that a dose by weight was computed for. */
const BASIS = /(?:^|; )(?<basis>[^;]+ × [\d.]+ kg(?: ÷ [\d.]+)? = [\d.]+ [a-z]+)$/i

/** A draft that is taken up again; what its directions were computed from stands apart from what was written to the pharmacist. */
export const typedFrom = (details: PrescriptionDetails): Typed => ({
  ...NOTHING,
  basis: BASIS.exec(details.note)?.groups?.['basis'] ?? '',
  drugText: details.concept.text,
  product: details.product,
  sigText: details.sigText,
  quantity: details.quantityValue ?? '',
  days: details.daysSupply === null ? '' : String(details.daysSupply),
  refills: String(details.refills),
  substitution: details.substitution,
  indicationText: details.indicationText,
  problemId: details.problemId ?? '',
  pharmacyName: details.pharmacyName,
  note: details.note.replace(BASIS, ''),
  replaces: [...details.replaces],
  ownQuantity: details.quantityValue !== null,
  ownDays: details.daysSupply !== null,
})
