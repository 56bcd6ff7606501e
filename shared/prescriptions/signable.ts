import { compareDecimals, type Decimal, Refusal } from '../kernel/index.ts'
import type { ProposedDrug, SafetyAnswer } from '../safety/index.ts'
import { CONTROLLED, CONTROLLED_IN_COMBINATION } from './controlled.data.ts'
import type { DeaSchedule, PrescriptionDetails } from './model.ts'
import { doseFormOf, type Product } from './product.ts'
import { asDecimal, type Sig, timesPerDay } from './sig/index.ts'

const SENTENCES = {
  'needs-sig': 'Write the directions.',
  'dose-not-positive': 'A dose must be more than nothing.',
  'dose-range': 'The smaller dose stands first.',
  'unit-does-not-fit': 'This drug is not counted in that unit.',
  'liquid-in-ml': 'An oral liquid is dosed in mL.',
  'needs-quantity': 'Write how much is to be dispensed.',
  'quantity-not-positive': 'A quantity must be more than nothing.',
  'refills-not-allowed': 'A drug of this schedule may not be refilled so often.',
} as const
export type PrescriptionFaultCode = keyof typeof SENTENCES
export type PrescriptionFault = { path: string; fault: PrescriptionFaultCode }

/** Refills that the law allows; 99 where it says nothing. Source: 21 CFR 1306.12(a) (II), 1306.22(a) (III and IV). */
const MOST_REFILLS: Readonly<Record<DeaSchedule, number>> = { '': 99, II: 0, III: 5, IV: 5, V: 99 }

/** Why a prescription cannot be signed as it is written. */
export function prescriptionFaults(details: PrescriptionDetails, sig: Sig): PrescriptionFault[] {
  const { product, quantityValue, refills, sigText } = details
  const faults: PrescriptionFault[] = []
  if (sigText === '') faults.push({ path: 'sigText', fault: 'needs-sig' })
  faults.push(...doseFaults(sig, product))
  if (quantityValue === null) faults.push({ path: 'quantityValue', fault: 'needs-quantity' })
  else if (!isPositive(quantityValue)) faults.push({ path: 'quantityValue', fault: 'quantity-not-positive' })
  if (refills > MOST_REFILLS[details.schedule || scheduleOf(product)])
    faults.push({ path: 'refills', fault: 'refills-not-allowed' })
  return faults
}

const isPositive = (value: Decimal): boolean => compareDecimals(value, '0' as Decimal) > 0

/** What is wrong with the dose itself: nothing, less than nothing, or in a unit that this form is not counted in. */
function doseFaults({ dose, equals }: Sig, product: Product | null): PrescriptionFault[] {
  if (!dose) return []
  const faults: PrescriptionFault[] = []
  const amounts = [dose, equals].flatMap((one) => (one ? [one.low, ...(one.high === null ? [] : [one.high])] : []))
  if (!amounts.every(isPositive)) faults.push({ path: 'sigText', fault: 'dose-not-positive' })
  if (dose.high !== null && compareDecimals(dose.low, dose.high) >= 0)
    faults.push({ path: 'sigText', fault: 'dose-range' })
  const form = product && doseFormOf(product.form)
  if (!form || dose.unit === '') return faults
  const written = [dose.unit, ...(equals ? [equals.unit] : [])]
  if (written.some((unit) => !form.units.includes(unit))) faults.push({ path: 'sigText', fault: 'unit-does-not-fit' })
  else if (form.oralLiquid && !written.includes(form.unit)) faults.push({ path: 'sigText', fault: 'liquid-in-ml' })
  return faults
}

/** @throws Refusal `rule-violation` with the first fault's code as its reason */
export function refuseFaults(faults: readonly PrescriptionFault[]): void {
  const [first] = faults
  if (!first) return
  const issues = faults.map(({ path, fault }) => ({ path, message: SENTENCES[fault] }))
  throw new Refusal('rule-violation', SENTENCES[first.fault], { reason: first.fault, issues })
}

/** The schedule of a product by its ingredients: the strictest of them, or what the combination has. */
export function scheduleOf(product: Pick<Product, 'ingredients' | 'form'> | null): DeaSchedule {
  const names = (product?.ingredients ?? []).map(({ name }) => name)
  const has = (ingredient: string) => names.some((name) => ` ${name} `.includes(` ${ingredient} `))
  for (const { ingredient, beside = [], schedule } of CONTROLLED_IN_COMBINATION)
    if (has(ingredient) && beside.some(has)) return schedule
  const found = Object.entries(CONTROLLED).flatMap(([ingredient, schedule]) => (has(ingredient) ? [schedule] : []))
  return (['II', 'III', 'IV', 'V'] as const).find((schedule) => found.includes(schedule)) ?? ''
}

/** What the safety check is asked about a prescription. The dose is the most that is taken at once. */
export function proposedOf(details: PrescriptionDetails & { sig: Sig }, drugId: string): ProposedDrug {
  const { concept, product, sig, daysSupply, replaces } = details
  const often = timesPerDay(sig)
  return {
    drugId,
    concept,
    doseValue: sig.dose ? (sig.dose.high ?? sig.dose.low) : null,
    doseUnit: sig.dose ? sig.dose.unit || (product?.unit ?? '') : '',
    route: sig.route ?? product?.route ?? '',
    form: product?.form ?? '',
    frequency: '',
    timesPerDay: often && asDecimal(often),
    asNeeded: sig.asNeeded,
    days: daysSupply,
    replaces,
  }
}

/** What could not be checked that nobody signs without saying why: the drug itself, or everything. */
export const needsNotCheckedReason = (answer: SafetyAnswer): boolean =>
  answer.knowledge === null ||
  answer.kinds.some(({ reasons }) =>
    reasons.some(({ code }) => code === 'unmapped-drug' || code === 'knowledge-missing' || code === 'engine-error'),
  )
