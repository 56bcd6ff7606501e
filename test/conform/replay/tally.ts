import type { SafetyAnswer } from '../../../shared/safety/index.ts'

/** Sums over orders: how many interrupt, by kind and by rule. New ones are those that renew nothing. */
export function tally() {
  const sums = { orders: 0, newOrders: 0, interrupted: 0, newInterrupted: 0, failed: 0, unmapped: 0 }
  const kinds = new Map<string, number>()
  const rules = new Map<string, number>()
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
  const told = (map: Map<string, number>, most: number) =>
    Object.fromEntries([...map].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most))
  return {
    add(answer: SafetyAnswer, renewal: boolean): void {
      sums.orders += 1
      if (!renewal) sums.newOrders += 1
      if (answer.knowledge === null) sums.failed += 1
      if (answer.kinds.every(({ reasons }) => reasons.some(({ code }) => code === 'unmapped-drug'))) sums.unmapped += 1
      const stopping = answer.alerts.filter(({ interruptive }) => interruptive)
      if (stopping.length === 0) return
      sums.interrupted += 1
      if (renewal) return
      sums.newInterrupted += 1
      for (const kind of new Set(stopping.map((alert) => alert.kind))) count(kinds, kind)
      for (const alertId of new Set(stopping.map((alert) => alert.alertId))) count(rules, alertId)
    },
    get orders(): number {
      return sums.orders
    },
    told: () => ({
      ...sums,
      per100New: per100(sums.newInterrupted, sums.newOrders),
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
