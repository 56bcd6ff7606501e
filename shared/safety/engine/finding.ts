import type { AlertKind, NotCheckedCode, Severity } from '../model.ts'
import type { Line, Slot } from './case.ts'
import type { Gap } from './decide.ts'

/** What a rule found, before it is put into words for a screen. */
export type Finding = {
  ruleId: string
  kind: AlertKind
  also: readonly AlertKind[]
  severity: Severity
  slots: readonly Slot[]
  why: string
  notes: readonly string[]
  /** What else of this patient makes it as grave, by a rule or a case that is not the one told. */
  beside?: readonly string[]
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

/** Says of a line what could not be known about it. */
export function addReasons({ reasons }: Findings, gaps: readonly Gap[], kind: AlertKind, { drug }: Line): void {
  for (const { code, about } of gaps) reasons.push({ kind, code, about, drugId: drug.drugId })
}
