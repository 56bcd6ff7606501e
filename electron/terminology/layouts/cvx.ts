import { SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import { cutOff, type Layout, present, type ReadConcept, readDay } from './layout.ts'

const STATUSES = new Set(['active', 'inactive', 'pending', 'non-us', 'never active'])
const LEAST_FIELDS = 6

const fieldsOf = (text: string): string[] => text.split('|').map((one) => one.trim())
const statusOf = (fields: readonly string[]): string | undefined =>
  fields.slice(3).find((one) => STATUSES.has(one.toLowerCase()))

/** CVX, the text file with bars of the vaccine code set (`cvx.txt`), by CDC. */
export const cvx: Layout = {
  system: SYSTEM.cvx,
  needs: ['codes'],
  part(head) {
    const isEntry = (text: string) => {
      const fields = fieldsOf(text)
      return fields.length >= LEAST_FIELDS && /^\d{2,3}$/.test(fields[0] ?? '') && statusOf(fields) !== undefined
    }
    return head.some(({ text }) => isEntry(text)) ? 'codes' : null
  },
  read(parts, refused) {
    const file = parts.get('codes') as Source
    const concepts = new Map<string, ReadConcept>()
    let latest: string | null = null
    for (const { text, number, ended } of file.lines()) {
      if (text.trim() === '') continue
      const fields = fieldsOf(text)
      const [code = '', short = '', full = '', note = ''] = fields
      const status = statusOf(fields)
      const day = fields.slice(4).map(readDay).find(Boolean) ?? null
      if (!ended && (status === undefined || day === null)) throw cutOff(file, number)
      if (!/^\d{2,3}$/.test(code)) {
        // A heading, as some copies of the file have it.
        if (number > 1) refused.refuse(file, number, `${code.slice(0, 20) || 'nothing'} is no CVX code`)
      } else if (fields.length < LEAST_FIELDS)
        refused.refuse(file, number, `${fields.length} fields, fewer than ${LEAST_FIELDS}`)
      else if (status === undefined) refused.refuse(file, number, 'no vaccine status')
      else if (short === '' && full === '') refused.refuse(file, number, 'no name')
      else if (concepts.has(code)) refused.refuse(file, number, `${code} was there before`)
      else {
        refused.take()
        if (day !== null && (latest === null || day > latest)) latest = day
        concepts.set(code, {
          code,
          display: short || full,
          synonyms: full !== '' && full !== short ? [full] : [],
          kind: fields.slice(5).some((one) => /^true$/i.test(one)) ? 'non-vaccine' : '',
          active: status.toLowerCase() === 'active',
          properties: present({ status, note: withoutCpt(note), updatedOn: day }),
        })
      }
    }
    return {
      concepts: [...concepts.values()],
      relations: [],
      release: latest,
      effectiveOn: latest,
      notes: [],
      whole: true,
    }
  },
}

/** CPT belongs to the AMA: sentences of a note that name its codes stay out. */
const withoutCpt = (note: string): string =>
  note
    .split(/(?<=\.)\s+/)
    .filter((sentence) => !/\bCPT\b/i.test(sentence))
    .join(' ')
