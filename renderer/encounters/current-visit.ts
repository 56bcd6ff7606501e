import { create } from 'zustand'
import { type Encounter, isOpen } from '../../shared/encounters/index.ts'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { type CallFailed, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

type Chosen = {
  byPatient: Readonly<Record<string, EncounterId>>
  choose: (patientId: PatientId, encounterId: EncounterId) => void
}

/** The visit that was begun or chosen in this window, by patient: identifiers only. */
export const useChosenVisit = create<Chosen>()((set) => ({
  byPatient: {},
  choose: (patientId, encounterId) =>
    set(({ byPatient }) => ({ byPatient: { ...byPatient, [patientId]: encounterId } })),
}))

/**
 * The visit that a chart is about: the one given, else the one chosen in this window, else the latest that is under way.
 * `visit` is undefined while it is asked for and null where there is none.
 */
export function useCurrentVisit(
  patientId: PatientId,
  given: string | null | undefined,
): { visit: Encounter | null | undefined; error: CallFailed | null; retry: () => void } {
  const chosen = useChosenVisit(({ byPatient }) => byPatient[patientId])
  const asked = (given ?? chosen ?? null) as EncounterId | null
  const one = useAsk(['encounters', 'current', patientId, asked], async (signal) => {
    if (asked) {
      const outcome = await core.encounters.get({ patientId, encounterId: asked }, { signal })
      return outcome.ok ? { ok: true as const, value: outcome.value as Encounter | null } : outcome
    }
    const outcome = await core.encounters.list({ patientId }, { signal })
    if (!outcome.ok) return outcome
    const open = outcome.value.find(({ status, retraction }) => isOpen(status) && retraction === null)
    return { ok: true as const, value: open ?? null }
  })
  return { visit: one.data, error: one.error, retry: () => void one.refetch() }
}
