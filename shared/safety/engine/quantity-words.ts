/** What a number of pieces is counted in; never a unit of strength. */
const PIECES =
  '(?:tab(?:let)?s?|cap(?:sule)?s?|pills?|ct|counts?|each|ea|patch(?:es)?|supp(?:ositor(?:y|ies))?s?|inhalers?|vials?|pens?|syringes?|packs?|packets?|box(?:es)?|tubes?|bottles?|doses?)'
/** What a dispensed liquid or cream is measured in. Only behind a word that says it is a quantity: alone it may be a strength. */
const MEASURE = '(?:ml|milliliters?|g|gm|grams?|oz)'
/** What makes the number before it a strength: “factor X 500 units” is no quantity of five hundred. */
const NO_STRENGTH = '(?![\\d.,]*\\d|\\s*(?:%|mcg|µg|ug|mg|g|gm|ml|meq|mmol|units?|unt|iu|hr|h)(?![a-z]))'
const JOINED = '(?:[,;]\\s*|\\b(?:with|and|plus|for)\\s+|\\bw/\\s*)?'

const said = (text: string): RegExp => new RegExp(`${JOINED}${text}`, 'gi')

/** How many are dispensed, for how long and how often again, where the words leave no doubt that this is what the number is. */
const SAID: readonly RegExp[] = [
  said(
    `\\b(?:qty|quantity|disp(?:ense[ds]?)?|amount|amt)\\b\\s*[.:=]*\\s*(?:of\\s+)?#?\\s*\\d[\\d,.]*\\s*(?:${PIECES}|${MEASURE})?(?![a-z0-9])`,
  ),
  said(`\\b(?:refills?|rfl?s?)\\b\\s*[.:=#x]*\\s*\\d+\\b`),
  said(`\\b(?:\\d+|no|zero|one|two|three)\\s+(?:refills?|rfl?s?)\\b`),
  said(`\\b\\d+[\\s-]*days?(?:'s?)?[\\s-]+supply\\b`),
  said(`\\bx\\s*\\d+\\s*(?:${PIECES}|d|days?|wks?|weeks?|months?)(?![a-z0-9])`),
  said(`\\bx\\s*\\d+${NO_STRENGTH}(?![a-z0-9])`),
  // Numbers of products have one digit, so more of them are a count.
  said(`(?:#|\\b(?:no|nr|num|number)\\b\\.?\\s*#?)\\s*\\d[\\d,]*\\d${NO_STRENGTH}\\s*(?:${PIECES})?(?![a-z0-9])`),
  said(`\\b\\d+\\s*(?:ct|counts?|each|ea)\\b`),
]
/** The last number of one digit behind a `#`: it may be a count, or say which product it is. */
const ONE_DIGIT = new RegExp(
  `${JOINED}(?:#|\\b(?:no|nr|num|number)\\b\\.?\\s*#?)\\s*\\d${NO_STRENGTH}\\s*(?:${PIECES})?(?![a-z0-9])(?!.*#)`,
  'i',
)

/**
 * Drugs that are sold in products told apart by a number of one digit, each with another amount of codeine: behind a name that
 * has no codeine in it such a number is never taken for a count. Source: FDA Orange Book, Tylenol with codeine no. 1–4, Empirin
 * with codeine no. 2–4, Fiorinal with codeine no. 3, Phenaphen with codeine no. 2–4.
 */
export const NUMBERED: readonly string[] = ['acetaminophen', 'aspirin']

/** A name of a drug without how many are dispensed: `lisinopril 10 mg #30, 3 refills` → `lisinopril 10 mg`. */
export const withoutQuantity = (name: string): string =>
  trimmed(SAID.reduce((text, pattern) => text.replace(pattern, ' '), name))

/** The same without a last number of one digit behind a `#`, which of some drugs is no count: see `NUMBERED`. */
export const withoutLastDigit = (name: string): string => trimmed(name.replace(ONE_DIGIT, ' '))

const trimmed = (text: string): string =>
  text
    .replace(/\(\s*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/[\s,;:.-]+$/, '')
    .trim()
