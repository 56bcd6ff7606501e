import type { DrugIngredient } from '../question.ts'
import type { Knowledge } from './compile.ts'
import { NUMBERED, withoutLastDigit, withoutQuantity } from './quantity-words.ts'

/** Words that say how a drug is made, not what is in it. */
const SALTS =
  /\b(hydrochloride|hydrocholoride|hcl|dihydrochloride|hydrobromide|sodium|disodium|potassium|calcium|magnesium|sulfate|sulphate|maleate|tartrate|bitartrate|succinate|besylate|mesylate|fumarate|citrate|phosphate|acetate|nitrate|tosylate|esylate|bromide|chloride|monohydrate|anhydrous|trihydrate|dihydrate|hemihydrate|propionate|furoate|valerate|dipropionate|medoxomil|etexilate|cilexetil|axetil|proxetil|pivoxil|sprinkles?|micronized|(micro|macro)-?crystals?|pamoate|decanoate|enanthate|cypionate|disoproxil|alafenamide|stearate|ethylsuccinate|gluconate|carbonate|lactate|xinafoate|trifenatate|mononitrate|dinitrate|erbumine|arginine|tromethamine|meglumine|epolamine|bisulfate|camsylate|saccharate|aspartate|hyclate|benzathine|procaine)\b/g
const MADE =
  /\b(oral|tablets?|tabs?|capsules?|caps?|solution|suspension|injection|injectable|cream|ointment|gel|lotion|foam|patch(es)?|system|spray|inhaler|inhalation|inhalant|inhaled|aerosol|powder|drops?|syrup|elixir|extended|release|immediate|delayed|er|xr|sr|dr|ec|xl|la|cr|ir|chewable|film|coated|enteric|disintegrating|topical|ophthalmic|otic|nasal|rectal|vaginal|suppository|sublingual|buccal|transdermal|prefilled|syringe|pen|vial|metered|dose|actuat(ion)?|hour|hr|mdi|hfa|odt|pack|kit|product|pill|per|liquid|granules|lozenge|film|ring|in|for|as|the|low|high|strength|mucosal|auto-?injector|intrauterine|implant|drug|dry|days?|packs?|abuse-deterrent|dose-pack|titration|starter|fe|nda\d+|\d+ ?hr|24hr|adult|children'?s|infant'?s)\b/g
/** The same, of several words in one: taken off before the words are looked at one by one. */
const RELEASE =
  /\b(extended|delayed|immediate|sustained|controlled|modified|prolonged|slow|timed?)[- ]release\b|\b(long|short|rapid|fast)[- ]acting\b|\b(enteric|film|sugar)[- ]coated\b|\b(double|single)[- ]strength\b|\b(ds|ss)\b/g
/** Never the number behind a `#`: it says which product it is, as in Tylenol #3. */
const AMOUNT =
  /(?<!#[\d.,]*)\d[\d,.]*\s*(%|mcg|µg|ug|mg|g|ml|l|meq|units?|unt|iu|actuat|hr|h)?(\s*\/\s*[\d.]*\s*(ml|l|actuat|hr|h|mg|g|tablet))?\b/g

/** A part of a name that was looked up, and what it stands for; nothing where it is not known. */
type Part = { text: string; ids: readonly number[]; strength: DrugIngredient['strength'] }

/**
 * What is in a drug, by its RxCUI where that is an ingredient's, else by its name: a plain name, a trade name, a
 * combination (`a / b`, `a-b`, `a and b`) or the normal form of RxNorm (`Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet`).
 * @returns `unmapped`: what of the name is not known; the drug is not checked as long as there is something there
 */
export function recogniseDrug(
  knowledge: Knowledge,
  name: string,
  rxcuis: readonly string[] = [],
): { ingredients: DrugIngredient[]; unmapped: string[] } {
  const parts = partsOf(knowledge, name)
  const found = parts.flatMap(({ ids, strength }) => ids.map((id) => ({ id, strength })))
  const unmapped = parts.filter(({ ids }) => ids.length === 0).map(({ text }) => text)
  for (const rxcui of rxcuis) {
    const id = knowledge.byRxcui.get(rxcui)
    if (id !== undefined && !found.some((one) => one.id === id)) found.push({ id, strength: null })
  }
  // A name that says nothing is no loss where the code says what it is.
  const left = parts.length === 1 && found.length > 0 ? [] : unmapped
  if (parts.length === 0 && found.length === 0) left.push(name.trim() || '?')
  return {
    ingredients: [...new Map(found.map((one) => [one.id, one])).values()].map(({ id, strength }) => ({
      name: knowledge.payload.ingredients[id]?.name ?? '',
      rxcui: knowledge.payload.ingredients[id]?.rxcui ?? '',
      strength,
    })),
    unmapped: left,
  }
}

/** The parts of a name as it is; where not all of them are known, of the name without how many are dispensed. */
function partsOf(knowledge: Knowledge, name: string): Part[] {
  const parts = partsIn(knowledge, name)
  if (allKnown(parts)) return parts
  const counted = withoutQuantity(name)
  if (counted === '') return parts
  const without = counted === name ? parts : partsIn(knowledge, counted)
  if (allKnown(without)) return without
  const digitless = withoutLastDigit(counted)
  if (digitless === counted || digitless === '') return without
  const less = partsIn(knowledge, digitless)
  return allKnown(less) && !(mayBeNumbered(knowledge, less) && !digitless.includes('#')) ? less : without
}

const allKnown = (parts: readonly Part[]): boolean => parts.length > 0 && parts.every(({ ids }) => ids.length > 0)

/** The number may say which product it is: the one with an opioid in it, of which the rest of the name says nothing. */
function mayBeNumbered({ payload }: Knowledge, parts: readonly Part[]): boolean {
  const ids = parts.flatMap((part) => part.ids)
  return (
    ids.some((id) => NUMBERED.includes(payload.ingredients[id]?.name ?? '')) &&
    !ids.some((id) => payload.mme.opioids.includes(id))
  )
}

function partsIn(knowledge: Knowledge, name: string): Part[] {
  const brand = /\[([^\]]+)\]/.exec(name)?.[1]
  const plain = tidy(name.replace(/\[[^\]]*\]/g, ' '))
  const whole = lookUp(knowledge, plain)
  if (whole) return [{ text: plain, ids: whole, strength: strengthIn(name) }]
  const pieces = name
    .replace(/\[[^\]]*\]/g, ' ')
    .split(/\s+\/\s+|\s+\+\s+|\s+and\s+|\s+with\s+|\s+w\/\s*|;|\s*\|\s*|,\s*(?=\D)/i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
  const parts = pieces.map((piece) => partOf(knowledge, piece)).filter(({ text }) => text !== '')
  if (allKnown(parts)) return parts
  const split = pieces.flatMap((piece) => splitAt(knowledge, piece))
  if (split.length > 1 && split.every(({ ids }) => ids.length > 0)) return split
  const branded = brand === undefined ? undefined : lookUp(knowledge, tidy(brand))
  if (branded) return [{ text: brand ?? '', ids: branded, strength: strengthIn(name) }]
  return split
}

/** A piece as it is where it is known, else what is known between its slashes and hyphens, with the rest as not known. */
function splitAt(knowledge: Knowledge, piece: string): Part[] {
  const whole = partOf(knowledge, piece)
  if (whole.text === '') return []
  if (whole.ids.length > 0) return [whole]
  const parts = piece
    .split(/[/-]/)
    .map((part) => partOf(knowledge, part))
    .filter(({ text }) => text !== '')
  return parts.some(({ ids }) => ids.length > 0) ? parts : [whole]
}

function partOf(knowledge: Knowledge, piece: string): Part {
  const text = tidy(piece)
  const ids = lookUp(knowledge, text) ?? []
  // What is left of `nitrofurantoin, macrocrystals` behind the comma says how it is made.
  return {
    text: ids.length === 0 && bareOf(text).replace(SALTS, ' ').trim() === '' ? '' : text,
    ids,
    strength: strengthIn(piece),
  }
}

/** A name without its amounts and what it is made as. */
const bareOf = (text: string): string =>
  text
    .replace(RELEASE, ' ')
    .replace(AMOUNT, ' ')
    .replace(MADE, ' ')
    .replace(/(^|\s)[#/,.-]+(?=\s|$)/g, ' ')
    .replace(/[.,/]+$/g, '')
    .replace(/\s+/g, ' ')
    .trim()

const tidy = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    // The number belongs to the name here.
    .replace(/\bvitamin b[- ]?12\b/g, 'cyanocobalamin')
    .replace(/(?:#|\b(?:no|nr|num|number)\b) ?\.? ?#? ?(\d+)/g, ' #$1 ')
    .replace(/\bw\/ ?/g, 'with ')
    .replace(/\(\s*(#\d+|with codeine)\s*\)/g, ' $1 ')
    .replace(/\([^)]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    // Which of the strengths with codeine it is, where the codeine is named beside it.
    .replace(/\b(codeine(?: phosphate| sulfate)?) #[234](?= |$)/g, '$1')
    .trim()

function lookUp(knowledge: Knowledge, text: string): readonly number[] | undefined {
  const { byName } = knowledge
  const bare = bareOf(text)
  const withoutSalt = bare.replace(SALTS, ' ').replace(/\s+/g, ' ').trim()
  const made = text.replace(RELEASE, ' ').replace(MADE, ' ').replace(/\s+/g, ' ').trim()
  for (const key of [text, made, bare, withoutSalt]) if (key !== '' && byName.has(key)) return byName.get(key)
  return undefined
}

/** `125 MG`, `5 MG/ML`, `160 mg/5 mL`, `25 mcg/hr` → the amount in one unit of the product. */
export function strengthIn(text: string): DrugIngredient['strength'] {
  const match =
    /(\d[\d,]*(?:\.\d+)?)\s*(mcg|µg|ug|mg|g|meq|units?|unt)\b(?:\s*\/\s*(\d+(?:\.\d+)?)?\s*(ml|actuat|hr|h)\b)?/i.exec(
      text,
    )
  if (!match) return null
  const [, amount = '', unit = '', over, per = ''] = match
  const value = Number(amount.replaceAll(',', '')) / (over === undefined ? 1 : Number(over))
  return { value, unit: unit.toLowerCase(), per: per.toLowerCase() }
}
