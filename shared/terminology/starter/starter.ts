import { CODE_SYSTEM } from '../../kernel/index.ts'
import type { CodeConcept, CodeSystem } from '../model.ts'
import { PROBLEMS } from './problems.data.ts'

/** Code, words of the code system, what people call it, and what kind of concept it is where a system has several. */
export type StarterRow = readonly [code: string, display: string, synonyms?: readonly string[], kind?: string]

/** Changes with the lists: a practice whose starter list has another version gets this one when it is opened. */
export const STARTER_VERSION = '2026-11-29'

export type StarterConcept = Omit<CodeConcept, 'system'> & { common: boolean }

const concepts = (rows: readonly StarterRow[], kind = ''): StarterConcept[] =>
  rows.map(([code, display, synonyms = [], own = kind]) => ({
    code,
    display,
    synonyms: [...synonyms],
    kind: own,
    active: true,
    common: true,
    properties: {},
  }))

/** The built-in lists, so that a fresh practice can code what primary care sees most. The likeliest stand first. */
export const starterSets = (): { system: CodeSystem; concepts: StarterConcept[] }[] => [
  { system: CODE_SYSTEM.icd10cm, concepts: concepts(PROBLEMS, 'billable') },
]
