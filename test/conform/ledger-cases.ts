import { readFileSync } from 'node:fs'

/** One event of a case file, as it stands there. */
export type CaseEvent = Readonly<Record<string, unknown>> & { t: string }
export type LedgerCase = {
  id: string
  category: string
  given: CaseEvent[] | Readonly<Record<string, unknown>>
  expect: Readonly<Record<string, unknown>>
}
export type CaseFile = { conventions: Readonly<Record<string, unknown>>; cases: LedgerCase[] }

/** A file of worked cases: `{ conventions, cases: [{ id, category, given, expect }] }`. @throws Error for another form */
export function readCases(path: string): CaseFile {
  const file = JSON.parse(readFileSync(path, 'utf8')) as Partial<CaseFile> | LedgerCase[]
  const cases = Array.isArray(file) ? file : file.cases
  if (!Array.isArray(cases) || cases.some((one) => typeof one.id !== 'string' || typeof one.expect !== 'object'))
    throw new Error('The file holds no cases of the ledger’s form.')
  return { conventions: (Array.isArray(file) ? {} : file.conventions) ?? {}, cases }
}

export const text = (value: unknown, without = ''): string => (typeof value === 'string' ? value : without)
export const whole = (value: unknown, without = 0): number => (typeof value === 'number' ? value : without)
export const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])

/** The leaves of a tree with their paths; a list is one leaf. */
export function leavesOf(tree: unknown, path: readonly string[] = []): { path: string[]; value: unknown }[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return [{ path: [...path], value: tree }]
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, [...path, key]))
}

export const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], tree)
