import type { Location, LocationId, Places } from '../../shared/practice/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useScheduleView } from './view-state.ts'

/** What bookings are made of, and the location that this window shows: the first of the practice unless another was chosen. */
export function usePlaces() {
  const asked = useAsk(['practice', 'places'], (signal) => core.practice.places({}, { signal }))
  const chosen = useScheduleView((view) => view.locationId)
  const open = asked.data?.locations.filter(({ active }) => active) ?? []
  const location: Location | undefined = open.find(({ locationId }) => locationId === chosen) ?? open[0]
  return { places: asked.data as Places | undefined, open, location, error: asked.error, again: asked.refetch }
}

export const chooseLocation = (locationId: string): void =>
  useScheduleView.setState({ locationId: locationId as LocationId, beside: null })
