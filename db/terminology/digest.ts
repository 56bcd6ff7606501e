import { createHash } from 'node:crypto'
import type { TerminologyConceptTable, TerminologyRelationTable } from './tables.ts'

type Concept = Omit<TerminologyConceptTable, 'setN'> & { terms: string }
type Relation = Omit<TerminologyRelationTable, 'setN'>

/**
 * The digest of a set's content, taken row by row in order of number: all concepts with the words they are found by, then
 * all relations. Numbers count from the set's beginning, so equal content has equal digests wherever it lies.
 */
export function setDigest({ n: first, firstRelation }: { n: number; firstRelation: number }) {
  const hash = createHash('sha256')
  const line = (values: unknown[]) => void hash.update(`${JSON.stringify(values)}\n`)
  return {
    concept: ({ n, code, codeKey, display, synonyms, kind, active, common, properties, terms }: Concept) =>
      line([n - first, code, codeKey, display, synonyms, kind, active, common, properties, terms]),
    relation: ({ n, source, kind, target }: Relation) => line([n - firstRelation, source, kind, target]),
    hex: () => hash.digest('hex'),
  }
}
