import type { ReadConcept } from '../../electron/terminology/layouts/layout.ts'
import { starterSets, SYSTEM } from '../../shared/terminology/index.ts'

const SYLLABLES =
  'ab al ba bri ca ce cor da di do el fa fe flo ga gli ha im ka la li lo ma me mi na ne no ol pa pra qui ra ri ro sa si ta ti to tra u va ve vi xa za'.split(
    ' ',
  )
const ENDINGS = [
  'statin',
  'pril',
  'sartan',
  'olol',
  'azole',
  'mycin',
  'gliptin',
  'prazole',
  'tidine',
  'setron',
  'mab',
  'tinib',
]
const FORMS = [
  'Oral Tablet',
  'Oral Capsule',
  'Extended Release Oral Tablet',
  'Oral Suspension',
  'Topical Cream',
  'Injectable Solution',
]
const STRENGTHS = ['2.5', '5', '10', '20', '25', '40', '50', '80', '100', '250', '500']

/** A release of so many products: the built-in list, and synthetic drugs with names, strengths and brands like RxNorm's. */
export function drugRelease(products: number): ReadConcept[] {
  const known = starterSets().find(({ system }) => system === SYSTEM.rxnorm)?.concepts ?? []
  const concepts: ReadConcept[] = known.map(({ common: _c, ...concept }) => concept)
  for (let n = 0; concepts.length < products + known.length; n += 1) {
    const syllable = (turn: number) => SYLLABLES[Math.floor(n / turn) % SYLLABLES.length] ?? ''
    const name = `${syllable(1)}${syllable(7)}${syllable(53)}${ENDINGS[n % ENDINGS.length]}`
    const brand = `${syllable(3)}${syllable(11)}x${syllable(29)}`
    for (const [index, strength] of STRENGTHS.entries()) {
      const form = FORMS[(n + index) % FORMS.length] ?? ''
      const display = `${name} ${strength} ${/Solution|Suspension/.test(form) ? 'MG/ML' : 'MG'} ${form}`
      const code = String(9_000_000 + n * 40 + index * 2)
      const one = { synonyms: [], active: true, properties: {} }
      concepts.push({ ...one, code, display, kind: 'SCD' })
      concepts.push({ ...one, code: `${Number(code) + 1}`, display: `${display} [${brand}]`, kind: 'SBD' })
    }
  }
  return concepts
}
