import type { IntlShape } from 'react-intl'
import type { ConflictField, ConflictVersion } from '../../shared/conflicts/index.ts'
import type { Json } from '../../shared/kernel/index.ts'
import { plainTextOf, readBody } from '../../shared/notes/index.ts'
import { writeTold } from '../kit/event-time.ts'

const FLAGS = new Set([
  'active',
  'inactive',
  'deceased',
  'as_needed',
  'sensitive',
  'urgent',
  'shared',
  'phone_may_text',
])
const TOLD = /(^|_)(on|happened|onset|started|stopped|abated|ended|due|issued|born)$/

/** What a version says of a field, as people write it; empty where it says nothing. */
export function saidIn(intl: IntlShape, { seen }: Pick<ConflictField, 'seen'>, version: ConflictVersion): string {
  return seen
    .map((column) => write(intl, column, version.values[column] ?? null))
    .filter((text) => text !== '')
    .join(', ')
}

function write(intl: IntlShape, column: string, value: Json): string {
  if (value === null || value === '') return ''
  if (typeof value === 'number') return writeNumber(intl, column, value)
  if (typeof value !== 'string') return leaves(value).join(', ')
  const note = column === 'body' ? readBody(value) : null
  if (note) return plainTextOf(note)
  if (TOLD.test(column)) return writeTold(value, intl.locale)
  const code = `conflicts.code.${value}`
  if (intl.messages[code]) return intl.formatMessage({ id: code })
  return /^[[{]/.test(value) ? leaves(parsed(value)).join(', ') : value
}

function writeNumber(intl: IntlShape, column: string, value: number): string {
  if (column.endsWith('_at')) return intl.formatDate(value, { dateStyle: 'medium', timeStyle: 'short' })
  if (FLAGS.has(column)) return intl.formatMessage({ id: value === 0 ? 'conflicts.no' : 'conflicts.yes' })
  return intl.formatNumber(value)
}

/** What is kept as a list or a structure, by its words: a reader compares those, not brackets. */
function leaves(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, part]) => (CODES.has(key) ? [] : leaves(part)))
  return value === null || value === '' || typeof value === 'boolean' ? [] : [String(value)]
}
const CODES = new Set(['code', 'system', 'codings', 'id'])

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
