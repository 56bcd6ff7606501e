import type { IntlShape } from 'react-intl'
import { writeTold } from '../kit/event-time.ts'

/** How far a list was asked for: it tells nothing of what was seen. */
const PAGING = new Set(['limit', 'offset', 'skip', 'after', 'cursor', 'sortBy', 'descending'])
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** Where the words of a value stand that is one of a list. */
const VALUES: Readonly<Record<string, string>> = {
  by: 'reports.by',
  basis: 'reports.basis',
  base: 'reports.age-from',
  whose: 'tasks.whose',
  part: 'handover.part',
  category: 'orders.category',
  gender: 'patient.gender',
}

/** The name of what was asked by, in words; the name in the contract where there are none. */
export const askedName = (key: string, { messages }: Pick<IntlShape, 'messages'>): string | undefined =>
  [`audit.asked.${key}`, `patient.${key}`].find((id) => messages[id] !== undefined)

/** The detail's names and values in words, for what has no sentence; of a row that is told by its number alone, what it is. */
export function plainDetail(detail: Readonly<Record<string, unknown>>, intl: IntlShape): string {
  const words = (id: string, otherwise: string) =>
    intl.messages[id] === undefined ? otherwise : intl.formatMessage({ id })
  const value = (key: string, given: unknown): string => {
    // What was cleared is told as such.
    if (given === null || given === '') return intl.formatMessage({ id: 'audit.cleared' })
    if (typeof given === 'boolean') return words(given ? 'backups.yes' : 'backups.no', String(given))
    if (typeof given !== 'string') return JSON.stringify(given)
    return DAY.test(given) ? writeTold(given, intl.locale) : words(`${VALUES[key] ?? ''}.${given}`, given)
  }
  return Object.entries(detail)
    .filter(([key]) => !PAGING.has(key))
    .map(([key, given]) => {
      if (typeof given === 'string' && ID.test(given)) {
        const record = key.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        return words(`record.${record}`, record)
      }
      const id = askedName(key, intl)
      return `${id === undefined ? key : intl.formatMessage({ id })}: ${value(key, given)}`
    })
    .join(', ')
}
