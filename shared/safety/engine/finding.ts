import type { AlertKind, NotCheckedCode, Severity } from '../model.ts'
import type { Line } from './case.ts'
import type { Gap, Slot } from './decide.ts'

/** What a rule found, before it is put into words for a screen. */
export type Finding = {
  ruleId: string
  kind: AlertKind
  also: readonly AlertKind[]
  severity: Severity
  slots: readonly Slot[]
  why: string
  notes: readonly string[]
  management: string
  sources: readonly string[]
  /** On the list of pairs that always interrupt: no policy quietens it. */
  always: boolean
  /** Shown beside the drug whatever its severity. */
  passive: boolean
}

/** Why a kind could not be checked wholly. */
export type Reason = { kind: AlertKind; code: NotCheckedCode; about: string; drugId: string | null }

export type Findings = { found: Finding[]; reasons: Reason[] }

export const RANK: Readonly<Record<Severity, number>> = { contraindicated: 3, major: 2, moderate: 1, minor: 0 }

/** The ingredients of a line that are known; made once for each line. */
const SLOTS = new WeakMap<Line, readonly Slot[]>()
export function slotsOf(line: Line): readonly Slot[] {
  let slots = SLOTS.get(line)
  if (!slots) SLOTS.set(line, (slots = line.ids.flatMap((id, place) => (id < 0 ? [] : [{ line, place, id }]))))
  return slots
}

export const reasonsOf = (gaps: readonly Gap[], kinds: readonly AlertKind[], line: Line): Reason[] =>
  gaps.flatMap(({ code, about }) => kinds.map((kind) => ({ kind, code, about, drugId: line.drug.drugId })))
