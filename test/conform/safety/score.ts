import type { SafetyAnswer } from '../../../shared/safety/index.ts'
import type { Case } from './file.ts'

const RANK: Readonly<Record<string, number>> = { none: 0, minor: 1, moderate: 2, major: 3, contraindicated: 4 }

export type GotAlert = {
  kind: string
  severity: string
  interruptive: boolean
  tier: string
  rule: string
  drugs: string[]
  reason: string
  source: string
}
export type ScoredCase = {
  id: string
  category: string
  expected: Case['expect']
  got: GotAlert[]
  notChecked: Record<string, string[]>
  /** By an alert, or by what must be mended before anything is signed. */
  interrupted: boolean
  pass: boolean
}

/** Every alert, once under each kind that it answers. */
export const alertsIn = ({ alerts }: SafetyAnswer): GotAlert[] =>
  alerts.flatMap((alert) =>
    [alert.kind, ...alert.alsoKinds].map((kind) => ({
      kind,
      severity: alert.severity,
      interruptive: alert.interruptive,
      tier: alert.tier,
      rule: alert.ruleId,
      drugs: alert.drugs.map(({ ingredient }) => ingredient),
      reason: [alert.why, alert.forThisPatient].filter((text) => text !== '').join(' For this patient: '),
      source: alert.sources.join('; '),
    })),
  )

const notCheckedIn = ({ kinds }: SafetyAnswer): Record<string, string[]> =>
  Object.fromEntries(
    kinds
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ kind, reasons }) => [kind, [...new Set(reasons.map(({ code }) => code))]]),
  )

/**
 * A case that must interrupt passes with an interrupting alert of an expected kind at the least severity; one that must not
 * passes without any interruption, and where an alert is expected all the same, with a passive one.
 */
export function scoreCase({ id, category, expect }: Case, answer: SafetyAnswer): ScoredCase {
  const got = alertsIn(answer)
  const fitting = got.filter(
    ({ kind, severity }) => expect.kinds.includes(kind) && (RANK[severity] ?? 0) >= (RANK[expect.min_severity] ?? 0),
  )
  // What must be mended before anything is signed stops more surely than an interruption; it is told where doses are asked about.
  const mended = answer.mustMend.length > 0 && expect.kinds.includes('dose')
  const interrupted = mended || got.some(({ interruptive }) => interruptive)
  const pass =
    expect.interruptive === true
      ? fitting.some(({ interruptive }) => interruptive) || mended
      : (!expect.alert || fitting.length > 0) &&
        (expect.interruptive === null || !interrupted) &&
        (expect.passive_allowed !== false || got.length === 0)
  return { id, category, expected: expect, got, notChecked: notCheckedIn(answer), interrupted, pass }
}

type Total = { cases: number; passed: number }

/** The score, by category and as the two shares that are promised, beside engines that always or never interrupt. */
export function totals(cases: readonly ScoredCase[]) {
  const byCategory: Record<string, Total> = {}
  for (const { category, pass } of cases) {
    const total = (byCategory[category] ??= { cases: 0, passed: 0 })
    total.cases += 1
    if (pass) total.passed += 1
  }
  const must = cases.filter(({ expected }) => expected.interruptive === true)
  const mustNot = cases.filter(({ expected }) => expected.interruptive === false)
  const falsely = mustNot.filter(({ interrupted }) => interrupted)
  const share = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000)
  return {
    cases: cases.length,
    passed: cases.filter(({ pass }) => pass).length,
    mustInterrupt: {
      cases: must.length,
      interrupted: must.filter(({ pass }) => pass).length,
      share: share(must.filter(({ pass }) => pass).length, must.length),
    },
    falseInterruptions: {
      cases: mustNot.length,
      interrupted: falsely.length,
      share: share(falsely.length, mustNot.length),
    },
    byCategory,
    baselines: {
      alwaysInterrupt: {
        mustInterrupt: share(must.length, must.length),
        falseInterruptions: share(mustNot.length, mustNot.length),
      },
      neverInterrupt: { mustInterrupt: share(0, must.length), falseInterruptions: share(0, mustNot.length) },
    },
  }
}
