import type { SafetyAnswer } from '../../../shared/safety/index.ts'

type Line = { drugId: string; renewal: boolean }

/**
 * Sums over orders: how many interrupt, by kind and by rule. New ones are those that renew nothing. What takes the focus is the
 * panel of a signing, which holds all its alerts: of several orders that are signed together it is one interruption.
 */
export function tally() {
  const sums = { orders: 0, newOrders: 0, interrupted: 0, newInterrupted: 0, newPanels: 0, failed: 0, unmapped: 0 }
  const kinds = new Map<string, number>()
  const rules = new Map<string, number>()
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
  const told = (map: Map<string, number>, most: number) =>
    Object.fromEntries([...map].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most))
  return {
    /** An order that is signed alone. */
    add(answer: SafetyAnswer, renewal: boolean): void {
      this.sign(answer, [{ drugId: '', renewal }])
    },
    /** Orders that are signed together; an alert is about those of them that are among its drugs. */
    sign(answer: SafetyAnswer, lines: readonly Line[]): void {
      const stopping = answer.alerts.filter(({ interruptive }) => interruptive)
      const about = ({ drugId }: Line) =>
        lines.length === 1 ? stopping : stopping.filter(({ drugs }) => drugs.some((drug) => drug.drugId === drugId))
      const fresh = lines.filter(({ renewal }) => !renewal)
      const isUnmapped = ({ drugId }: Line) =>
        answer.kinds.every(({ reasons }) =>
          reasons.some((one) => one.code === 'unmapped-drug' && (lines.length === 1 || one.drugId === drugId)),
        )
      sums.orders += lines.length
      sums.newOrders += fresh.length
      if (answer.knowledge === null) sums.failed += lines.length
      sums.unmapped += lines.filter(isUnmapped).length
      sums.interrupted += lines.filter((line) => about(line).length > 0).length
      const caught = fresh.filter((line) => about(line).length > 0)
      sums.newInterrupted += caught.length
      if (caught.length > 0) sums.newPanels += 1
      const alerts = new Set(caught.flatMap(about))
      for (const kind of new Set([...alerts].map((alert) => alert.kind))) count(kinds, kind)
      for (const alertId of new Set([...alerts].map((alert) => alert.alertId))) count(rules, alertId)
    },
    get orders(): number {
      return sums.orders
    },
    told: () => ({
      ...sums,
      per100New: per100(sums.newPanels, sums.newOrders),
      per100Renewals: per100(sums.interrupted - sums.newInterrupted, sums.orders - sums.newOrders),
      /** Of new orders that interrupt. */
      byKind: told(kinds, 20),
      byRule: told(rules, 25),
    }),
  }
}
export type Tally = ReturnType<typeof tally>

export const per100 = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100
