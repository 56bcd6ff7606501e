import { z } from 'zod'
import { Decimal } from '../kernel/index.ts'
import { DOSE_FORMS, type DoseForm } from './forms.data.ts'
import { DoseUnit, plainNumber, SigRoute } from './sig/index.ts'

/** One ingredient of a product with how much of it is in one unit. */
export const ProductIngredient = z.object({
  name: z.string(),
  /** RxCUI of the ingredient; null where it is not known. */
  rxcui: z.string().nullable(),
  /** 20 mg in a tablet; 50 mg in each `mL`; 0.09 mg in each `puff`. */
  strength: z.object({ value: Decimal, unit: z.string(), per: z.string() }).nullable(),
})
export type ProductIngredient = z.infer<typeof ProductIngredient>

/** What a drug name of RxNorm says: everything that the form needs. */
export const Product = z.object({
  /** RxCUI; null for a drug in words. */
  rxcui: z.string().nullable(),
  display: z.string(),
  /** RxNorm term type: SCD, SBD, GPCK, BPCK; IN and BN name no product. */
  kind: z.string(),
  brand: z.string(),
  ingredients: z.array(ProductIngredient).max(60),
  form: z.string(),
  unit: DoseUnit,
  route: SigRoute.nullable(),
  /** What one piece holds, where the name begins with it: a pen of 3 mL, an inhaler of 200 puffs. */
  holds: z.object({ value: Decimal, unit: DoseUnit }).nullable(),
})
export type Product = z.infer<typeof Product>

const STRENGTH =
  /^(.*?) ?(\d[\d,]*(?:\.\d+)?) (MG|MCG|UG|G|UNT|MEQ|%|ML|CELLS|MMOL|MCI|BAU|AU|IR)(?:\/(ML|ACTUAT|HR|MG|G|SQCM|CM|L))?(?= |$)(.*)$/i
const UNIT_WORDS: Readonly<Record<string, string>> = {
  UNT: 'unit',
  MG: 'mg',
  MCG: 'mcg',
  UG: 'mcg',
  G: 'g',
  MEQ: 'mEq',
  ML: 'mL',
}
const PER_WORDS: Readonly<Record<string, string>> = { ML: 'mL', ACTUAT: 'puff', HR: 'hour', MG: 'mg', G: 'g' }
const HOLDS: readonly (readonly [RegExp, DoseUnit])[] = [
  [/^(\d+(?:\.\d+)?) ML /i, 'mL'],
  [/^(\d+(?:\.\d+)?) ACTUAT /i, 'puff'],
]

/** Reads a drug name as RxNorm builds them: `24 HR metformin 500 MG Extended Release Oral Tablet [Glucophage]`. */
export function readProduct(display: string, about: { rxcui?: string | null; kind?: string } = {}): Product {
  const brand = /\[([^\]]+)\]/.exec(display)?.[1] ?? ''
  const plain = display.replace(/\s*\[[^\]]*\]/g, '').trim()
  const pack = /^\{(.*)\} Pack$/i.exec(plain)
  const { ingredients, form, holds } = pack ? packOf(pack[1] ?? '') : partsOf(plain)
  const dosed = doseFormOf(form)
  return {
    rxcui: about.rxcui ?? null,
    display,
    kind: about.kind ?? '',
    brand,
    ingredients,
    form,
    unit: dosed?.unit ?? '',
    route: dosed?.route ?? null,
    holds,
  }
}

/** A pack holds several products; what it is made of is known, how it is taken is not. */
function packOf(inside: string): Pick<Product, 'ingredients' | 'form' | 'holds'> {
  const parts = [...inside.matchAll(/\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].map(([, name = '']) => partsOf(name))
  const once = new Map(
    parts.flatMap(({ ingredients }) => ingredients).map((one) => [one.name, { ...one, strength: null }]),
  )
  return { ingredients: [...once.values()], form: 'Pack', holds: null }
}

function partsOf(plain: string): Pick<Product, 'ingredients' | 'form' | 'holds'> {
  let [name, holds] = [plain, null as Product['holds']]
  for (const [pattern, unit] of HOLDS) {
    const found = pattern.exec(name)
    if (found) holds = { value: plainNumber(found[1] ?? '0'), unit }
    name = name.replace(pattern, '')
  }
  name = name.replace(/^(?:Abuse-Deterrent|Osmotic|Modified) /i, '').replace(/^\d+ (?:HR|DAY) /i, '')
  let form = ''
  const ingredients = name.split(' / ').map((part): ProductIngredient => {
    const found = STRENGTH.exec(part)
    if (!found) {
      form = formIn(part) || form
      return { name: nameOf(part), rxcui: null, strength: null }
    }
    const [, word = '', value = '', unit = '', per = '', rest = ''] = found
    form = rest.trim() || form
    const strength = {
      value: plainNumber(value.replaceAll(',', '')),
      unit: UNIT_WORDS[unit.toUpperCase()] ?? unit,
      per: per === '' ? '' : (PER_WORDS[per.toUpperCase()] ?? per),
    }
    return { name: nameOf(word || part), rxcui: null, strength }
  })
  return { ingredients: ingredients.filter((one) => one.name !== ''), form, holds }
}

const nameOf = (word: string): string => word.toLowerCase().replace(formIn(word).toLowerCase(), '').trim()

/** The dose form at the end of a name without a strength: `lisinopril Oral Tablet`. */
const formIn = (name: string): string =>
  /\b(?:(?:Extended|Delayed) Release |Disintegrating |Chewable )?(?:Oral|Topical|Ophthalmic|Otic|Nasal|Rectal|Vaginal|Injectable|Transdermal|Sublingual|Buccal|Inhalation|Metered|Prefilled|Auto|Pen)\b.*$/.exec(
    name,
  )?.[0] ?? ''

/** How a form is given and counted; undefined where its words are not known, and then nothing is said to be wrong with a unit. */
export const doseFormOf = (form: string): DoseForm | undefined => DOSE_FORMS.find(([name]) => name.test(form))?.[1]

/** Whether it names a product that can be dispensed, and not an ingredient or a brand alone. */
export const isProduct = (kind: string): boolean => ['SCD', 'SBD', 'GPCK', 'BPCK'].includes(kind)

/** All strengths in a line: `12.5 mg / 20 mg`. */
export const strengthOf = ({ ingredients }: Pick<Product, 'ingredients'>): string =>
  ingredients
    .flatMap(({ strength }) =>
      strength ? [`${strength.value} ${strength.unit}${strength.per === '' ? '' : `/${strength.per}`}`] : [],
    )
    .join(' / ')
