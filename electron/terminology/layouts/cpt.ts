import { SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import { headings, records } from './delimited.ts'
import { type Layout, type ReadConcept, yearAndMonth } from './layout.ts'

/**
 * CPT from a file of the practice's own, with columns `code` and `description`. CPT is licensed by the American Medical
 * Association: Daybook brings none, and the practice imports only what its own licence covers.
 */
export const cpt: Layout = {
  system: SYSTEM.cpt,
  needs: ['codes'],
  part(head) {
    const columns = headings(head[0]?.text ?? '', ',')
    const second = head[1]?.text ?? ''
    return columns[0] === 'CODE' && columns.includes('DESCRIPTION') && /^"?\d{4}[0-9A-Z]"?,/.test(second)
      ? 'codes'
      : null
  },
  read(parts, refused) {
    const file = parts.get('codes') as Source
    const concepts = new Map<string, ReadConcept>()
    const notes: string[] = []
    for (const { line, get, ended } of records(file, ',', refused)) {
      if (!ended) notes.push(`The last line of ${file.name} has no line break. Look whether it is whole.`)
      const [code, display] = [get('CODE').toUpperCase(), get('DESCRIPTION')]
      if (!/^\d{4}[0-9A-Z]$/.test(code)) refused.refuse(file, line, `${code.slice(0, 20) || 'nothing'} is no CPT code`)
      else if (display === '') refused.refuse(file, line, `${code} has no description`)
      else if (concepts.has(code)) refused.refuse(file, line, `${code} was there before`)
      else {
        refused.take()
        concepts.set(code, { code, display, synonyms: [], kind: '', active: true, properties: {} })
      }
    }
    const { year } = yearAndMonth(file.name)
    const [release, effectiveOn] = year === null ? [null, null] : [String(year), `${year}-01-01`]
    return { concepts: [...concepts.values()], relations: [], release, effectiveOn, notes, whole: true }
  },
}
