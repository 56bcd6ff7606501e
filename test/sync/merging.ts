import { type Accepted, type Arriving, type Columns, decide, type MergeRule } from '../../shared/sync/index.ts'

export const NOW = 1_800_000_000_000
export const C: MergeRule = { recordClass: 'C' }
export const D: MergeRule = { recordClass: 'D', inForce: { status: ['active'], retracted_at: [null] } }
export const ROW: Columns = { status: 'active', retracted_at: null, dose: '5', note: '' }

export const arriving = (patch: Columns, about: Partial<Arriving> = {}): Arriving => ({
  deviceId: 'b',
  number: 1,
  kind: 'U',
  patch,
  stamp: { wall: NOW, counter: 0 },
  isSure: true,
  ...about,
})
export const accepted = (patch: Columns, about: Partial<Accepted> = {}): Accepted => ({
  deviceId: 'a',
  number: 7,
  kind: 'U',
  patch,
  original: null,
  stamp: { wall: NOW - 1, counter: 0 },
  ...about,
})
/** The row after what was accepted, and as it was before. */
const standing = (...changes: Accepted[]) => ({
  now: changes.reduce<Columns>((row, { patch }) => ({ ...row, ...patch }), ROW),
  seen: ROW,
})
export const decided = (rule: MergeRule, one: Arriving, others: Accepted[]) =>
  decide(rule, one, standing(...others), others, NOW)
