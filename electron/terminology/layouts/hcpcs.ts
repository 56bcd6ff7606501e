import { SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import { cutOff, type Layout, present, type ReadConcept, readDay, yearAndMonth } from './layout.ts'

/** Code or modifier, sequence number, record identifier, then the long description. */
const RECORD = /^(?:[A-Z]\d{4}| {3}[A-Z0-9]{2})\d{5}[3478]/
/** Source: CMS, HCPCS contractor record layout: positions counted from 0, the end not included. */
const AT = {
  long: [11, 91],
  short: [91, 119],
  coverage: [229, 230],
  betos: [256, 259],
  added: [268, 276],
  effective: [276, 284],
  ended: [284, 292],
  action: [292, 293],
} as const

/** HCPCS Level II, the fixed-width file of the quarterly release (`HCPC2026_JAN_ANWEB.txt`), by CMS. */
export const hcpcs: Layout = {
  system: SYSTEM.hcpcs,
  needs: ['codes'],
  part: (head) => (head.some(({ text }) => RECORD.test(text)) ? 'codes' : null),
  read(parts, refused) {
    const file = parts.get('codes') as Source
    const concepts = new Map<string, ReadConcept>()
    let last: ReadConcept | null = null
    let width: number | null = null
    for (const { text, number, ended } of file.lines()) {
      if (text.trim() === '' && (ended || text.length < 3)) continue
      const field = (name: keyof typeof AT) => text.slice(...AT[name]).trim()
      const first = text[10] === '3' || text[10] === '7'
      // Where trailing blanks are gone every line has its own length, but a first record always has its dates.
      const short = first ? text.length < AT.effective[1] : width !== null && text.length < width
      if (!ended && (!RECORD.test(text) || short)) throw cutOff(file, number)
      width = number === 1 || text.length === width ? text.length : null
      if (!RECORD.test(text)) {
        refused.refuse(file, number, 'not a record of this file')
        last = null
        continue
      }
      const code = text.slice(0, 5).trim()
      if (!first) {
        if (last?.code !== code) refused.refuse(file, number, `continues ${code}, which is not the record before`)
        else {
          refused.take()
          last.display = `${last.display} ${field('long')}`
        }
        continue
      }
      last = null
      if (concepts.has(code)) refused.refuse(file, number, `${code} was there before`)
      else if (field('long') === '') refused.refuse(file, number, `${code} has no description`)
      else {
        refused.take()
        last = {
          code,
          display: field('long'),
          synonyms: field('short') ? [field('short')] : [],
          kind: text[10] === '7' ? 'modifier' : '',
          active: true,
          properties: present({
            coverage: field('coverage'),
            betos: field('betos'),
            addedOn: readDay(field('added')),
            effectiveOn: readDay(field('effective')),
            endedOn: readDay(field('ended')),
            action: field('action'),
          }),
        }
        concepts.set(code, last)
      }
    }
    const { year, month } = yearAndMonth(file.name)
    const from = year === null ? null : `${year}-${String(month ?? 1).padStart(2, '0')}-01`
    for (const concept of concepts.values()) {
      const { endedOn } = concept.properties
      concept.active = typeof endedOn !== 'string' || from === null || endedOn >= from
    }
    const release = from === null ? null : from.slice(0, 7)
    return { concepts: [...concepts.values()], relations: [], release, effectiveOn: from, notes: [], whole: true }
  },
}
