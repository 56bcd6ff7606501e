import { useEffect } from 'react'
import { useIntl } from 'react-intl'
import { type Encounter, isOpen, shownVisit, staysChosen } from '../../shared/encounters/index.ts'
import { dayIn, type EncounterId, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import { type CallFailed, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNow } from '../kit/now.ts'
import { useChosenVisit } from './chosen-visit.ts'

/**
 * The visit that a chart is about: the one given, else the one chosen in this window as long as it
 * stays so, else the latest that is under way, else the one that was finished today.
 * `visit` is undefined while it is asked for and null where there is none.
 */
export function useCurrentVisit(
  patientId: PatientId,
  given: string | null | undefined,
): { visit: Encounter | null | undefined; error: CallFailed | null; retry: () => void } {
  const timeZone = useIntl().timeZone ?? 'UTC'
  // A window that is left open overnight asks again in the morning.
  const today = dayIn(timeZone, useNow() as Instant)
  const chosen = useChosenVisit(({ byPatient }) => byPatient[patientId])
  const forget = useChosenVisit((state) => state.forget)
  const asked = (given ?? chosen ?? null) as EncounterId | null
  const one = useAsk<Encounter | null>(
    ['encounters', 'current', patientId, asked, given ? null : today],
    async (signal) => {
      const own = asked ? await core.encounters.get({ patientId, encounterId: asked }, { signal }) : null
      if (own && (given || !own.ok)) return own
      const outcome = await core.encounters.list({ patientId }, { signal })
      if (!outcome.ok) return outcome
      const open = outcome.value.find(({ status, retraction }) => isOpen(status) && retraction === null) ?? null
      const now = Date.now() as Instant
      const stays = own?.ok && staysChosen(own.value, open, now, timeZone)
      return { ok: true as const, value: stays ? own.value : shownVisit(outcome.value, now, timeZone) }
    },
    // A visit that was just begun or let go is on the screen already: nobody loses what she types into it meanwhile.
    { stillTrue: (last, key) => key[2] === patientId && (asked === null || last?.encounterId === asked) },
  )
  const shown = one.data
  useEffect(() => {
    if (chosen && !given && shown !== undefined && shown?.encounterId !== chosen) forget(patientId, chosen)
  }, [chosen, given, shown, patientId, forget])
  return { visit: one.data, error: one.error, retry: () => void one.refetch() }
}
