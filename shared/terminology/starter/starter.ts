import { CODE_SYSTEM } from '../../kernel/index.ts'
import { type CodeConcept, type CodeSystem, SYSTEM } from '../model.ts'
import { ALLERGENS } from './allergens.data.ts'
import { CLINICAL_DRUGS, INGREDIENTS } from './drugs.data.ts'
import { LABS, VITALS } from './observations.data.ts'
import { PROBLEMS } from './problems.data.ts'
import { EARLIER_VACCINES, VACCINES } from './vaccines.data.ts'

/** Code, words of the code system, and what people call it. */
export type StarterRow = readonly [code: string, display: string, synonyms?: readonly string[]]

/** Changes with the lists: a practice whose starter lists have another version gets these when it is opened. */
export const STARTER_VERSION = '2026-11-29'

export type StarterConcept = Omit<CodeConcept, 'system'> & { common: boolean }

const concepts = (rows: readonly StarterRow[], kind = '', active = true): StarterConcept[] =>
  rows.map(([code, display, synonyms = []]) => ({
    code,
    display,
    synonyms: [...synonyms],
    kind,
    active,
    common: active,
    properties: {},
  }))

/** The built-in lists, so that a fresh practice can code what primary care sees most. The likeliest stand first. */
export const starterSets = (): { system: CodeSystem; concepts: StarterConcept[] }[] => [
  { system: CODE_SYSTEM.icd10cm, concepts: concepts(PROBLEMS, 'billable') },
  { system: CODE_SYSTEM.rxnorm, concepts: [...concepts(INGREDIENTS, 'IN'), ...concepts(CLINICAL_DRUGS, 'SCD')] },
  { system: CODE_SYSTEM.loinc, concepts: [...concepts(VITALS, 'clinical'), ...concepts(LABS, 'lab')] },
  { system: CODE_SYSTEM.cvx, concepts: [...concepts(VACCINES), ...concepts(EARLIER_VACCINES, '', false)] },
  { system: SYSTEM.allergen, concepts: concepts(ALLERGENS) },
]
