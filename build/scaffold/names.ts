/** The forms of a capability's name that its files need. */
export type Names = { nouns: string; Nouns: string; one: string; One: string; oneSql: string }

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** `allergies` → `allergy`, `notes` → `note`; a word without plural stays. */
export function singular(nouns: string): string {
  if (nouns.endsWith('ies')) return `${nouns.slice(0, -3)}y`
  if (/(ss|x|ch|sh)es$/.test(nouns)) return nouns.slice(0, -2)
  return nouns.endsWith('s') && !nouns.endsWith('ss') ? nouns.slice(0, -1) : `${nouns}Entry`
}

/** @throws Error with a sentence when `nouns` cannot name a folder, a table and a type */
export function namesOf(nouns: string, one: string = singular(nouns)): Names {
  if (!/^[a-z]{3,24}$/.test(nouns))
    throw new Error('A capability is named by one lower-case plural noun, such as: problems')
  if (!/^[a-z][A-Za-z]{2,24}$/.test(one)) throw new Error('The singular is one word, such as: problem')
  const oneSql = one.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return { nouns, Nouns: capital(nouns), one, One: capital(one), oneSql }
}

export const fill = (template: string, names: Names, number = ''): string =>
  template
    .replaceAll('__nouns__', names.nouns)
    .replaceAll('__Nouns__', names.Nouns)
    .replaceAll('__one_sql__', names.oneSql)
    .replaceAll('__one__', names.one)
    .replaceAll('__One__', names.One)
    .replaceAll('__number__', number)
