import type { CivilDate } from '../../shared/kernel/index.ts'
import type { Location, Places } from '../../shared/practice/index.ts'
import { Away } from './away.tsx'
import { Book } from './book.tsx'
import { Details } from './details.tsx'
import { Move } from './move.tsx'
import { ToResolve } from './resolve.tsx'
import classes from './schedule.module.css'
import { useScheduleView } from './view-state.ts'

type Props = { places: Places; location: Location; today: CivilDate; on: CivilDate }

/** What stands beside the grid: a new booking, one that is looked at or moved, a provider's absence. */
export function Beside({ places, location, today, on }: Props) {
  const beside = useScheduleView((view) => view.beside)
  if (!beside) return null
  const { locationId } = location
  const about = { places, locationId, today }
  return (
    <div className={`${classes['beside']} no-print`}>
      {beside.kind === 'book' && <Book key={JSON.stringify(beside.spot)} {...about} spot={beside.spot ?? null} />}
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
