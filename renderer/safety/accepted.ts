import { useEffect, useRef } from 'react'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyAlert, SafetyAnswer } from '../../shared/safety/index.ts'
import { core } from '../ipc/client.ts'

/** An alert counts as seen when it stood there for so long. */
const SEEN_MS = 800

/** An alert that stood on the screen, and the version of the knowledge by which it was raised. */
type Seen = { alert: SafetyAlert; version: string }

/**
 * Tells the core what alerts made somebody change or give up an order: those that interrupt, were seen, and are gone by the
 * next answer, or when the form is left because the order is given up. What they are worth is told from this. A failure is
 * no reason to disturb the one who prescribes.
 * @param givenUp whether the form is being left without the order
 */
export function useAccepted(
  patientId: PatientId,
  answer: SafetyAnswer | undefined,
  givenUp: { readonly current: boolean },
): void {
  const seen = useRef(new Map<string, Seen>())
  // Each counts once, however often the form is changed to and fro.
  const told = useRef(new Set<string>())
  useEffect(() => {
    if (!answer) return undefined
    const version = answer.knowledge?.version ?? ''
    const stopping = answer.alerts.filter(({ interruptive }) => interruptive)
    const gone = [...seen.current.values()].filter(
      ({ alert }) => !stopping.some(({ alertId }) => alertId === alert.alertId),
    )
    for (const { alert } of gone) seen.current.delete(alert.alertId)
    tell(patientId, gone, told.current)
    const timer = window.setTimeout(() => {
      for (const alert of stopping) seen.current.set(alert.alertId, { alert, version })
    }, SEEN_MS)
    return () => window.clearTimeout(timer)
  }, [patientId, answer])
  useEffect(() => {
    const before = told.current
    return () => {
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- a flag, no node: what it says when the form is left counts
      if (!givenUp.current) return
      tell(patientId, [...seen.current.values()], before)
      seen.current = new Map()
    }
  }, [patientId, givenUp])
}

function tell(patientId: PatientId, seen: readonly Seen[], before: Set<string>): void {
  const fresh = seen.filter(({ alert }) => !before.has(alert.alertId)).slice(0, 50)
  for (const { alert } of fresh) before.add(alert.alertId)
  // Where other knowledge was installed while the form was open, each is told with that which raised it.
  for (const [knowledgeVersion, of] of Map.groupBy(fresh, ({ version }) => version)) {
    const alerts = of.map(({ alert: { alertId, ruleId, kind, severity, tier, interruptive } }) => ({
      alertId,
      ruleId,
      kind,
      severity,
      tier,
      interruptive,
    }))
    void core.safety.accepted({ patientId, alerts, knowledgeVersion })
  }
}
