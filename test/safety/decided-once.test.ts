import { expect, test } from '@jest/globals'
import { type Knowledge, review } from '../../shared/safety/index.ts'
import { KNOWLEDGE, PAYLOAD, questionOf, type Short } from './asking.ts'

const NAMES = PAYLOAD.ingredients.map(({ name }) => name)
/** Rules with conditions of which several pairs can stand on one list. */
const RULES = PAYLOAD.rules.filter(({ a, b, cases }) => cases.length > 0 && new Set([...a, ...b]).size > 2)

/** For each such rule a list with some of its drugs, in doses and by ways that differ, of patients of whom more and less is known. */
const LISTS = RULES.flatMap(({ a, b }, rule) =>
  [0, 1].map((patient) => {
    const drugs = [...new Set([...a.slice(0, 3), ...b.slice(0, 4)])]
    const takes = drugs.map(
      (id, n): Short => ({
        drug: NAMES[id] ?? '',
        ...(n % 3 === 2 ? {} : { dose: n % 2 === 0 ? 5 : 800, times: 1 + (n % 3) }),
        route: n % 4 === 1 ? 'topical' : 'oral',
        form: n % 2 === 0 ? '' : 'extended release tablet',
      }),
    )
    return questionOf([], {
      takes,
      ageYears: rule % 7 === 0 ? null : 20 + (rule % 60),
      problems: patient === 0 ? ['Heart failure', 'Long QT syndrome'] : ['Peptic ulcer'],
      labs:
        patient === 0
          ? []
          : [
              ['potassium', 3.1, 'mEq/L'],
              ['creatinine', 1.9, 'mg/dL'],
            ],
    })
  }),
)

/** Every rule takes part in what is decided once, or none does. */
const withAll = (ofPatient: boolean): Knowledge => ({
  ...KNOWLEDGE,
  ruleSets: KNOWLEDGE.ruleSets.map((set) => set.map((hit) => ({ ...hit, ofPatient }))),
})

const answers = (knowledge: Knowledge): string[] => LISTS.map((question) => JSON.stringify(review(knowledge, question)))
const EACH = answers(withAll(false))
const differing = (knowledge: Knowledge): number => answers(knowledge).filter((one, at) => one !== EACH[at]).length

test('what a rule says of the patient alone is decided once, and is what each pair for itself would have been told', () => {
  expect(differing(KNOWLEDGE)).toBe(0)
  expect(RULES.length).toBeGreaterThan(20)
})

test('control: rules about the two drugs themselves, decided once, answer wrongly', () => {
  expect(differing(withAll(true))).toBeGreaterThan(0)
})

test('rules of both sorts are there', () => {
  const hits = KNOWLEDGE.ruleSets.flat().filter(({ rule }) => rule.cases.length > 0)
  expect(hits.filter(({ ofPatient }) => ofPatient).length).toBeGreaterThan(10)
  expect(hits.filter(({ ofPatient }) => !ofPatient).length).toBeGreaterThan(10)
})
