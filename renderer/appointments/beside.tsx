import type { CivilDate } from '../../shared/kernel/index.ts'
import type { Location, Places } from '../../shared/practice/index.ts'
import { Away } from './away.tsx'
import { Book } from './book.tsx'
import { Details } from './details.tsx'
import { Move } from './move.tsx'
import { ToResolve } from './resolve.tsx'
import classes from './schedule.module.css'
import { useScheduleView } from './view-state.ts'

type Props = {
  places: Places
  location: Location
  today: CivilDate
  on: CivilDate
  /** Who sees patients on the day that is shown; null where nobody does. */
  present: string | null
}

/** What stands beside the grid: a new booking, one that is looked at or moved, a provider's absence. */
export function Beside({ places, location, today, on, present }: Props) {
  const beside = useScheduleView((view) => view.beside)
  if (!beside) return null
  const { locationId } = location
  const about = { places, locationId, today }
  // Where nobody pointed, it is about the day that is shown, and whoever is there then.
  const shown = present === null ? null : { providerId: present, on: on < today ? today : on, time: '' }
  return (
    <div className={`${classes['beside']} no-print`}>
      {beside.kind === 'book' && <Book key={JSON.stringify(beside.spot)} {...about} spot={beside.spot ?? shown} />}
      {beside.kind === 'show' && <Details key={beside.appointmentId} appointmentId={beside.appointmentId} />}
      {beside.kind === 'move' && (
        <Move
          key={`${beside.appointment.appointmentId} ${JSON.stringify(beside.spot)}`}
          places={places}
          today={today}
          appointment={beside.appointment}
          spot={beside.spot}
        />
      )}
      {beside.kind === 'away' && <Away {...about} on={on} />}
      {beside.kind === 'resolve' && <ToResolve locationId={locationId} />}
    </div>
  )
}
