import type { Conventions } from '../../shared/ledger/index.ts'

type Reasons = Conventions['queue']
const REASON = /^([A-Z]{2})-?([A-Z]?\d{1,3})$/

/** Reasons as they are read and typed: `CO-45, CO-97, OA-23`. */
export const writeReasons = (reasons: Reasons): string =>
  Object.entries(reasons)
    .flatMap(([group, codes]) => codes.map((code) => `${group}-${code}`))
    .join(', ')

/** @returns null where something of it is no reason */
export function readReasons(text: string): Reasons | null {
  const reasons: Reasons = {}
  for (const part of text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((one) => one !== '')) {
    const match = REASON.exec(part)
    if (!match) return null
    const [, group = '', code = ''] = match
    const known = reasons[group] ?? []
    if (!known.includes(code)) reasons[group] = [...known, code]
  }
  return reasons
}
