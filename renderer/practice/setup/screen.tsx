import { FormattedMessage } from 'react-intl'
import { useAsk } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { FailureNote } from '../../kit/failure.tsx'
import { Page, Waiting } from '../../kit/page.tsx'
import { Blocks } from './blocks.tsx'
import { Locations } from './locations.tsx'
import { Resources } from './resources.tsx'
import { VisitTypes } from './visit-types.tsx'
import { WeeklyHours } from './weekly-hours.tsx'

/** What the schedule is made of: locations, rooms, visit types, weekly hours, closures. */
export function ScheduleSetup() {
  const places = useAsk(['practice', 'places'], (signal) => core.practice.places({}, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.practice.schedule" />}>
      <FailureNote error={places.error} onRetry={() => void places.refetch()} />
      {places.isPending && !places.error && <Waiting />}
      {places.data && (
        <>
          <VisitTypes places={places.data} />
          <WeeklyHours places={places.data} />
          <Blocks places={places.data} />
          <Resources places={places.data} />
          <Locations locations={places.data.locations} />
        </>
      )}
    </Page>
  )
}
