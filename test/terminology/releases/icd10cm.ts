import { ICD10CM_COUNTS } from '../../../shared/terminology/index.ts'

const SITES = [
  'skull',
  'humerus',
  'radius',
  'ulna',
  'femur',
  'tibia',
  'ankle',
  'lung',
  'liver',
  'kidney',
  'retina',
  'heart',
]
const KINDS = [
  'Displaced fracture of',
  'Laceration of',
  'Malignant neoplasm of',
  'Abscess of',
  'Chronic disorder of',
  'Burn of',
]
const SIDES = ['right', 'left', 'unspecified', 'bilateral']
const ENCOUNTERS = ['initial encounter', 'subsequent encounter', 'sequela', 'with routine healing', 'with nonunion']
const SIGNS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** One line of the order file: the number, the code at its place, the flag, short and long description. */
const entry = (order: number, code: string, billable: boolean, long: string): string => {
  const short =
    long.length <= 60
      ? long
      : long
          .replaceAll(/[aeiou]/g, '')
          .slice(0, 60)
          .trim()
  return `${String(order).padStart(5, '0')} ${code.padEnd(7)} ${billable ? 1 : 0} ${short.padEnd(60)} ${long}`
}

/** How many of `total` the part `index` of `parts` gets, when they are dealt out evenly. */
const share = (total: number, parts: number, index: number): number =>
  Math.floor((total * (index + 1)) / parts) - Math.floor((total * index) / parts)

/**
 * An ICD-10-CM order file of our own in the published layout, with exactly so many headers and valid codes. Codes are
 * shaped like real ones, their words are made up; the same numbers make the same file.
 */
export function icd10cmOrderFile({ headers, billable }: { headers: number; billable: number }): string {
  // Every category and every subcategory needs a valid code of its own below it.
  const categories = Math.min(1900, Math.max(1, Math.floor(headers / 2)))
  const lines: string[] = []
  const say = (code: string, valid: boolean, words: string) => lines.push(entry(lines.length + 1, code, valid, words))
  for (let index = 0; index < categories; index++) {
    const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor((index * 26) / categories)] ?? 'Z'
    const place = index - Math.ceil((Math.floor((index * 26) / categories) * categories) / 26)
    const category = `${letter}${String(place).padStart(2, '0')}`
    const about = `${KINDS[index % KINDS.length]} ${SITES[Math.floor(index / KINDS.length) % SITES.length]}`
    const below = share(headers, categories, index) - 1
    const codes = share(billable, categories, index)
    say(category, false, `${about}, group ${category}`)
    const branches = Math.max(below, 0)
    for (let branch = 0; branch < Math.max(branches, 1); branch++) {
      const stem = branches === 0 ? category : `${category}${SIGNS[branch]}`
      if (branches > 0) say(stem, false, `${about}, ${SIDES[branch % SIDES.length]} side, form ${SIGNS[branch]}`)
      const leaves = share(codes, Math.max(branches, 1), branch)
      for (let leaf = 0; leaf < leaves; leaf++)
        say(
          `${stem}${SIGNS[leaf]}`,
          true,
          `${about}, ${SIDES[branch % SIDES.length]} side, form ${SIGNS[branch]}, ${ENCOUNTERS[leaf % ENCOUNTERS.length]}, episode ${SIGNS[leaf]}`,
        )
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

/** The file of a fiscal year at full size. */
export function icd10cmYear(fiscalYear: number): { name: string; text: string } {
  const counts = ICD10CM_COUNTS.find((one) => one.fiscalYear === fiscalYear)
  if (!counts) throw new Error(`the counts of ${fiscalYear} are not known`)
  const { total, billable } = counts
  return { name: `icd10cm_order_${fiscalYear}.txt`, text: icd10cmOrderFile({ headers: total - billable, billable }) }
}
