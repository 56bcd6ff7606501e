import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snakeCase } from '../../db/codec.ts'
import { tableRules } from '../../db/tables.ts'
import { MATRIX } from '../../shared/access/index.ts'
import { AuditAction } from '../../shared/audit/index.ts'
import { contracts } from '../../shared/contracts.ts'

const RENDERER = join(import.meta.dirname, '..', '..', 'renderer')
const wordsOf = (language: string) =>
  JSON.parse(readFileSync(join(RENDERER, 'words', `${language}.json`), 'utf8')) as Record<string, string>
const en = wordsOf('en')
const es = wordsOf('es')

/** The values that a sentence waits for: `{name}`, `{count, plural, …}`. */
const valuesOf = (sentence: string) =>
  [...new Set([...sentence.matchAll(/\{(\w+)(?=[},])/g)].map((match) => match[1]))].sort((a = '', b = '') =>
    a < b ? -1 : 1,
  )

/** Ids that components ask for by their full name, and the beginnings of those that they put together. */
function idsAskedFor(): { whole: Set<string>; beginnings: Set<string> } {
  const whole = new Set<string>()
  const beginnings = new Set<string>()
  for (const name of readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name)) continue
    const text = readFileSync(join(RENDERER, name), 'utf8')
    for (const [, id] of text.matchAll(/\bid(?:="|: ')([a-z][\w-]*(?:\.[\w-]+)+)['"]/g)) whole.add(id ?? '')
    for (const [, start] of text.matchAll(/\bid(?:=\{|: )`([a-z][\w.-]*\.)\$\{/g)) beginnings.add(start ?? '')
  }
  return { whole, beginnings }
}

test('every sentence is there in both languages, and waits for the same values', () => {
  expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort())
  for (const [id, sentence] of Object.entries(en)) {
    expect({ id, values: valuesOf(es[id] ?? '') }).toEqual({ id, values: valuesOf(sentence) })
    expect(`${id}: ${sentence.trim().length > 0 && (es[id] ?? '').trim().length > 0}`).toBe(`${id}: true`)
  }
})

test('Spanish is Spanish: few sentences are the same in both', () => {
  const same = Object.keys(en).filter((id) => en[id] === es[id] && /\p{L}{4,}/u.test(en[id] ?? ''))
  expect(same.length).toBeLessThan(Object.keys(en).length * 0.05)
})

test('whatever the audit and the table of permissions may name has its words', () => {
  const recorded = Object.entries(tableRules).filter(
    ([, { recordClass }]) => recordClass !== 'local' && recordClass !== 'G',
  )
  const ids = [
    ...Object.keys(contracts).map((capability) => `category.${capability}`),
    ...Object.keys(MATRIX).map((permission) => `permission.${permission}`),
    ...AuditAction.options.map((action) => `action.${action}`),
    ...recorded.map(([table]) => `record.${snakeCase(table)}`),
  ]
  expect(ids.filter((id) => !(id in en))).toEqual([])
})

test('every id that a component asks for has its words', () => {
  const { whole, beginnings } = idsAskedFor()
  expect(whole.size).toBeGreaterThan(100)
  // Screens' own ids look the same as those of words.
  const missing = [...whole].filter((id) => !(id in en) && !(`screen.${id}` in en))
  expect(missing).toEqual([])
  for (const start of beginnings)
    expect(`${start}: ${Object.keys(en).some((id) => id.startsWith(start))}`).toBe(`${start}: true`)
})
