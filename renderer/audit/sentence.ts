import type { IntlShape } from 'react-intl'
import type { AuditEntry } from '../../shared/audit/index.ts'
import { contracts } from '../../shared/contracts.ts'
import type { Procedure } from '../../shared/ipc/index.ts'
import { plainDetail } from './asked.ts'

type Detail = Readonly<Record<string, unknown>>
type Values = Record<string, string | number>
/** What stands in an entry's detail, as a sentence; null when its shape is not the one that this knows. */
type Reader = (detail: Detail, say: Say, entry: AuditEntry) => string | null
type Say = {
  /** The words under an id. */
  (id: string, values?: Values): string
  /** The words for one of a list of names, such as `audit.how.pin`; a name that has none stands for itself. */
  one(of: string, name: unknown): string
  time(at: unknown): string
  list(names: readonly string[]): string
}

const has = (detail: Detail, ...keys: string[]): boolean => keys.every((key) => key in detail)
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const number = (value: unknown): number => Number(value) || 0
const rolesOf = (say: Say, roles: unknown): string =>
  say.list((Array.isArray(roles) ? roles : []).map((role) => say.one('role', role)))
const quoted = (say: Say, words: unknown): string => say('audit.says.quoted', { text: text(words) })

const PRIVILEGES: readonly [keys: readonly string[], read: Reader][] = [
  [['pinOf'], ({ pinOf }, say) => say('audit.says.pin', { login: text(pinOf) })],
  [['passwordOf'], ({ passwordOf }, say) => say('audit.says.password', { login: text(passwordOf) })],
  [['passwordReset'], ({ passwordReset }, say) => say('audit.says.reset', { login: text(passwordReset) })],
  [['firstSignInHere'], ({ firstSignInHere }, say) => say('audit.says.first-here', { login: text(firstSignInHere) })],
  [['recovered'], ({ recovered }, say) => say('audit.says.recovered', { login: text(recovered) })],
  [
    ['added', 'roles'],
    ({ added, roles }, say) => say('audit.says.added', { login: text(added), roles: rolesOf(say, roles) }),
  ],
  [
    ['login', 'from', 'to'],
    ({ login, from, to }, say) =>
      say('audit.says.roles', { login: text(login), from: rolesOf(say, from), to: rolesOf(say, to) }),
  ],
  [
    ['deactivated', 'reason'],
    ({ deactivated, reason }, say) => say('audit.says.ended', { login: text(deactivated), reason: text(reason) }),
  ],
  [
    ['sensitive', 'reason'],
    ({ sensitive, reason }, say) =>
      say(sensitive === true ? 'audit.says.marked' : 'audit.says.unmarked', { reason: text(reason) }),
  ],
]

const READERS: Readonly<Partial<Record<AuditEntry['action'], Reader>>> = {
  refused: (_detail, say, { channel }) => {
    const [capability = '', name = ''] = channel.split('.')
    const contract: Readonly<Record<string, Procedure>> | undefined = contracts[capability as keyof typeof contracts]
    return say('audit.says.refused', { what: say.one('permission', contract?.[name]?.may ?? channel) })
  },
  'sign-in': ({ how }, say) => say.one('audit.how', how),
  'sign-in-refused': ({ login, at, why }, say) =>
    say('audit.says.not-in', { login: text(login), time: say.time(at), why: say.one('audit.why', why) }),
  lock: (detail, say) => (has(detail, 'why') ? say.one('audit.lock', detail['why']) : ''),
  privilege: (detail, say, entry) => PRIVILEGES.find(([keys]) => has(detail, ...keys))?.[1](detail, say, entry) ?? null,
  'break-glass': (detail, say) => {
    if (!has(detail, 'verdict')) return has(detail, 'reason') ? quoted(say, detail['reason']) : null
    const verdict = say('audit.says.reviewed', { verdict: say.one('reviews', detail['verdict']) })
    return detail['note'] ? `${verdict} ${quoted(say, detail['note'])}` : verdict
  },
  create: createdOrChanged,
  update: createdOrChanged,
  search: (detail, say, { category }) => {
    if (has(detail, 'onlyUnreviewed'))
      return say(detail['onlyUnreviewed'] === true ? 'audit.says.to-review' : 'audit.says.reviews')
    if (has(detail, 'filter')) return filtered(detail['filter'] as Detail, say)
    if (typeof detail['text'] !== 'string') return null
    if (detail['text'] !== '') return quoted(say, detail['text'])
    return category === 'patients' ? say('audit.says.list-patients') : ''
  },
  configure: (detail, say) =>
    has(detail, 'placeId', 'everyHours', 'keep')
      ? say('audit.says.configured', {
          place: placeOf(detail, say),
          hours: number(detail['everyHours']),
          keep: number(detail['keep']),
        })
      : null,
  backup: (detail, say) => say('audit.says.backup', { place: placeOf(detail, say) }),
  drill: ({ verdict }, say) => say.one('audit.verdict', verdict),
  check: ({ verdict }, say) => say.one('audit.verdict', verdict),
  restore: ({ madeAt, newerUnits }, say) =>
    say('audit.says.restored', { time: say.time(madeAt), count: number(newerUnits) }),
  verify: ({ verdict, entries, findings }, say) =>
    say(verdict === 'intact' ? 'audit.intact' : 'audit.says.damaged', {
      entries: number(entries),
      findings: number(findings),
    }),
}

/** What is told of patients beside their rows. */
const OF_PATIENTS: readonly [keys: readonly string[], id: string][] = [
  [['merge', 'reason'], 'audit.says.merged'],
  [['unmerge', 'reason'], 'audit.says.unmerged'],
  [['distinct', 'reason'], 'audit.says.distinct'],
  [['import', 'fileName'], 'audit.says.import-begun'],
  [['import'], 'audit.says.import'],
  [['photo'], 'audit.says.photo'],
]

function createdOrChanged(detail: Detail, say: Say): string | null {
  const known = OF_PATIENTS.find(([keys]) => has(detail, ...keys))
  if (known) return say(known[1], { reason: text(detail['reason'] ?? ''), file: text(detail['fileName'] ?? '') })
  if (Array.isArray(detail['people'])) {
    const people = (detail['people'] as { login: string; roles: string[] }[]).map(
      ({ login, roles }) => `${login} (${rolesOf(say, roles)})`,
    )
    return say('audit.says.founded', { people: say.list(people) })
  }
  if (!Array.isArray(detail['rows'])) return Object.keys(detail).length === 0 ? '' : null
  const tables = new Set(detail['rows'].map((row) => text(row).split('/')[0] ?? ''))
  return say.list([...tables].map((table) => say.one('record', table)))
}

function filtered(filter: Detail, say: Say): string {
  const by = Object.keys(filter).map((name) =>
    name === 'text' ? quoted(say, filter['text']) : say.one('audit.by', name).toLocaleLowerCase(),
  )
  return by.length === 0 ? say('audit.says.whole') : say('audit.says.narrowed', { by: say.list(by) })
}

const placeOf = ({ placeId }: Detail, say: Say): string =>
  say(placeId === 'here' ? 'audit.says.here' : 'audit.says.elsewhere')

function sayIn(intl: IntlShape): Say {
  const words = (id: string, values?: Values) => intl.formatMessage({ id }, values)
  return Object.assign(words, {
    one: (of: string, name: unknown) => {
      const id = `${of}.${String(name)}`
      return intl.messages[id] === undefined ? text(name) : words(id)
    },
    time: (at: unknown) =>
      typeof at === 'number' ? intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' }) : '',
    list: (names: readonly string[]) => intl.formatList(names, { type: 'conjunction' }),
  })
}

/**
 * What was recorded beside an entry, as a person would say it; empty when there is nothing to add to the other columns.
 * @returns null when the detail has a shape that no sentence is known for
 */
export function sentenceOf(entry: AuditEntry, intl: IntlShape): string | null {
  const detail = detailOf(entry.detail)
  if (!detail) return entry.detail
  const read = READERS[entry.action]
  if (read) return read(detail, sayIn(intl), entry)
  return Object.keys(detail).length === 0 ? '' : null
}

/** What has no sentence: its names and values in words. */
export const plainDetailOf = (detail: string, intl: IntlShape): string =>
  plainDetail(detailOf(detail) ?? { detail }, intl)

function detailOf(detail: string): Detail | null {
  if (detail === '') return {}
  try {
    const read: unknown = JSON.parse(detail)
    return typeof read === 'object' && read !== null ? (read as Detail) : null
  } catch {
    return null
  }
}
