import { Button, Title } from '@mantine/core'
import { useEffect, useMemo, useRef } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import {
  type CivilDate,
  dayAfter,
  dayIn,
  type Instant,
  minutesOf,
  wallIn,
  weekdayOf,
} from '../../shared/kernel/index.ts'
import type { Location, Places } from '../../shared/practice/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import kit from '../kit/kit.module.css'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Waiting } from '../kit/page.tsx'
import { useCommands } from '../shell/place-commands.ts'
import { useMay } from '../shell/session.ts'
import { dayText } from '../kit/wall-clock.ts'
import { dayColumns, weekColumns } from './columns.ts'
import { Beside } from './beside.tsx'
import { ScheduleGrid } from './grid.tsx'
import { usePlaces } from './places.ts'
import { NeedsSomebody } from './resolve.tsx'
import classes from './schedule.module.css'
import { Toolbar } from './toolbar.tsx'
import { type Spot, showBeside, useScheduleView } from './view-state.ts'

const WEEK = 7

/** The schedule of a day with a column for each provider, or a week of one; bookings are made, moved and called off in it. */
export function ScheduleScreen() {
  const { places, open, location, error, again } = usePlaces()
  const mayBook = useMay('appointment.book')
  const commands = useMemo(
    () => [
      {
        id: 'appointments.new',
        words: 'appointments.new',
        icon: 'schedule' as const,
        keys: 'n b',
        run: () => showBeside({ kind: 'book', spot: null }),
      },
    ],
    [],
  )
  useCommands(commands)
  useEffect(() => () => showBeside(null), [])
  return (
    <Page
      title={<FormattedMessage id="screen.appointments" />}
      actions={
        mayBook &&
        location && (
          <Button onClick={() => showBeside({ kind: 'book', spot: null })}>
            <FormattedMessage id="appointments.new" />
          </Button>
        )
      }
    >
      <FailureNote error={error} onRetry={() => void again()} />
      {!places && !error && <Waiting />}
      {places && !location && (
        <Empty>
          <FormattedMessage id="appointments.no-location" />
        </Empty>
      )}
      {places && location && <Shown places={places} open={open} location={location} />}
    </Page>
  )
}

type ShownProps = { places: Places; open: readonly Location[]; location: Location }

function Shown({ places, open, location }: ShownProps) {
  const intl = useIntl()
  const now = useNow() as Instant
  const { view, on: chosenDay, providerId, beside } = useScheduleView()
  const mayBook = useMay('appointment.book')
  const { timeZone, locationId } = location
  const today = dayIn(timeZone, now)
  const on = chosenDay ?? today
  const from = view === 'week' ? dayAfter(on, 1 - weekdayOf(on)) : on
  const days = view === 'week' ? WEEK : 1
  const asked = useAsk(
    ['appointments', 'schedule', locationId, from, days],
    (signal) => core.appointments.schedule({ locationId, on: from, days }, { signal }),
    { keepLast: true },
  )
  // What stood beside the grid is gone: the keys are the grid's again.
  const main = useRef<HTMLDivElement>(null)
  const alone = beside === null && asked.data !== undefined
  useEffect(() => {
    const nowhere = document.activeElement === document.body || document.activeElement?.tagName === 'H1'
    if (alone && nowhere) main.current?.querySelector<HTMLElement>('[role="application"]')?.focus()
  }, [alone])
  const provider = places.providers.find((one) => one.providerId === providerId) ?? places.providers[0]
  const columns =
    asked.data === undefined
      ? []
      : view === 'week' && provider
        ? weekColumns(asked.data, provider, (day: CivilDate) => dayText(intl, day))
        : dayColumns(asked.data, places.providers, intl.formatMessage({ id: 'appointments.nobody' }))
  const moveTo = (appointment: Appointment, spot: Spot) => {
    if (mayBook) showBeside({ kind: 'move', appointment, spot })
  }
  const title = view === 'week' ? `${provider?.name ?? ''} · ${dayText(intl, from, true)}` : dayText(intl, on, true)
  return (
    <>
      <Toolbar places={places} open={open} location={location} on={on} today={today} />
      <NeedsSomebody locationId={locationId} />
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && !asked.error && <Waiting />}
      {asked.data && (
        <div className={`${kit['fill']} ${classes['layout']}`}>
          <div className={classes['main']} ref={main}>
            <Title order={2}>
              {title} {open.length > 1 && `· ${location.name}`}
            </Title>
            <ScheduleGrid
              key={`${from} ${view} ${locationId}`}
              label={intl.formatMessage({ id: 'appointments.grid' }, { day: title })}
              columns={columns}
              now={{ on: today, minute: minutesOf(wallIn(timeZone, now).slice(11)) }}
              chosen={beside?.kind === 'show' ? beside.appointmentId : null}
              onBook={(spot) => mayBook && showBeside({ kind: 'book', spot })}
              onShow={({ appointmentId }) => showBeside({ kind: 'show', appointmentId })}
              onMove={moveTo}
            />
          </div>
          <Beside
            places={places}
            location={location}
            today={today}
            on={on}
            present={columns.find((column) => column.providerId !== null)?.providerId ?? null}
          />
        </div>
      )}
    </>
  )
}
