import { Button, NativeSelect, TextInput } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Appointment, isAwaited, isHere } from '../../shared/appointments/index.ts'
import { type Board, isOf, LANES } from '../../shared/flow/index.ts'
import { dayIn, type Instant, wallIn } from '../../shared/kernel/index.ts'
import type { Location, Places } from '../../shared/practice/index.ts'
import { Book, chooseLocation, usePlaces } from '../appointments/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import kit from '../kit/kit.module.css'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Waiting } from '../kit/page.tsx'
import { dayText } from '../kit/wall-clock.ts'
import { useMay } from '../shell/session.ts'
import classes from './board.module.css'
import { Card } from './card.tsx'
import { CheckIn } from './check-in.tsx'
import { Steps } from './steps.tsx'

type Doing = { kind: 'steps' | 'check-in'; appointmentId: string } | { kind: 'walk-in' } | null

/** Where each patient of the day stands. Name and birth date, Enter, Enter: she is checked in. */
export function BoardScreen() {
  const { places, open, location, error, again } = usePlaces()
  const mayBook = useMay('appointment.book')
  const [doing, setDoing] = useState<Doing>(null)
  const intl = useIntl()
  return (
    <Page
      title={<FormattedMessage id="screen.flow" />}
      actions={
        <>
          {open.length > 1 && location && (
            <NativeSelect
              aria-label={intl.formatMessage({ id: 'appointments.location' })}
              value={location.locationId}
              onChange={(event) => chooseLocation(event.currentTarget.value)}
              data={open.map(({ locationId, name }) => ({ value: locationId, label: name }))}
            />
          )}
          {mayBook && location && (
            <Button variant="default" onClick={() => setDoing({ kind: 'walk-in' })}>
              <FormattedMessage id="appointments.walk-in" />
            </Button>
          )}
        </>
      }
    >
      <FailureNote error={error} onRetry={() => void again()} />
      {!places && !error && <Waiting />}
      {places && !location && (
        <Empty>
          <FormattedMessage id="appointments.no-location" />
        </Empty>
      )}
      {places && location && <Day places={places} location={location} doing={doing} onDoing={setDoing} />}
    </Page>
  )
}

type DayProps = { places: Places; location: Location; doing: Doing; onDoing: (doing: Doing) => void }

function Day({ places, location, doing, onDoing }: DayProps) {
  const intl = useIntl()
  const now = useNow() as Instant
  const on = dayIn(location.timeZone, now)
  const { locationId } = location
  const asked = useAsk(['flow', 'board', locationId, on], (signal) => core.flow.board({ locationId, on }, { signal }))
  const [text, setText] = useState('')
  /** Enter came before the board did: it counts for what stood there then, as soon as it is here. */
  const awaited = useRef<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  // Once: drawing anew must not take the focus from what stands beside.
  useEffect(() => focusOnArrival(field.current), [])
  const board = asked.data
  const thisYear = Number(on.slice(0, 4))
  const fits = (board?.appointments ?? []).filter((one) => text.trim() === '' || isOf(one, text, thisYear))
  const chosen =
    doing && 'appointmentId' in doing
      ? board?.appointments.find(({ appointmentId }) => appointmentId === doing.appointmentId)
      : undefined
  const done = () => {
    onDoing(null)
    setText('')
    field.current?.focus()
  }
  const first = fits.find(({ status }) => isAwaited(status)) ?? fits[0]
  const take = () => {
    if (!first) return
    const kind = isAwaited(first.status) || isUnchecked(first) ? 'check-in' : 'steps'
    onDoing({ kind, appointmentId: first.appointmentId })
  }
  useEffect(() => {
    if (!board || awaited.current === null) return
    const meant = awaited.current
    awaited.current = null
    if (meant === text) take()
  })
  return (
    <>
      <TextInput
        ref={field}
        maw="32rem"
        className="no-print"
        label={intl.formatMessage({ id: 'flow.find' })}
        placeholder={intl.formatMessage({ id: 'flow.find.how' })}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          awaited.current = null
        }}
        onKeyDown={(event) => {
          // The first Escape empties the field, the next one leaves it.
          if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            setText('')
          }
          if (event.key !== 'Enter' || text.trim() === '') return
          event.preventDefault()
          if (board) take()
          else awaited.current = text
        }}
      />
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && !asked.error && <Waiting />}
      {board && (
        <div className={`${kit['fill']} ${classes['layout']}`}>
          <Lanes
            board={{ ...board, appointments: fits }}
            now={now}
            day={dayText(intl, on, true)}
            chosen={chosen?.appointmentId ?? null}
            onChoose={(appointmentId) => onDoing({ kind: 'steps', appointmentId })}
          />
          {doing && (
            <div className={`${classes['beside']} no-print`}>
              {doing.kind === 'walk-in' && (
                <Book
                  places={places}
                  locationId={locationId}
                  today={on}
                  spot={{
                    providerId: places.providers[0]?.providerId ?? null,
                    on,
                    time: fiveMinutes(wallIn(location.timeZone, now).slice(11)),
                  }}
                  walkIn
                  onDone={done}
                  onBooked={({ appointmentId }) => onDoing({ kind: 'check-in', appointmentId })}
                />
              )}
              {doing.kind === 'check-in' && chosen && (
                <CheckIn key={chosen.appointmentId} appointment={chosen} onDone={done} />
              )}
              {doing.kind === 'steps' && chosen && (
                <Steps
                  key={chosen.appointmentId}
                  appointment={chosen}
                  rooms={board.rooms}
                  taken={takenRooms(board, chosen.appointmentId)}
                  onCheckIn={() => onDoing({ kind: 'check-in', appointmentId: chosen.appointmentId })}
                  onDone={done}
                />
              )}
            </div>
          )}
        </div>
      )}
    </>
  )
}

/** Whether somebody is here and was not checked in: she came without a booking. */
const isUnchecked = ({ status, encounterId }: Appointment): boolean => status === 'arrived' && encounterId === null

/** The grid of the schedule has five minutes; a walk-in stands at the last full five. */
const fiveMinutes = (time: string): string => `${time.slice(0, 4)}${Number(time.slice(4)) < 5 ? 0 : 5}`

const takenRooms = ({ appointments }: Board, beside: string): ReadonlySet<string> =>
  new Set(
    appointments
      .filter(({ status, roomName, appointmentId }) => isHere(status) && roomName !== '' && appointmentId !== beside)
      .map(({ roomName }) => roomName),
  )

type LanesProps = {
  board: Board
  now: number
  day: string
  chosen: string | null
  onChoose: (appointmentId: string) => void
}

/** The lanes with their cards; the arrow keys go from card to card, left and right from lane to lane. */
function Lanes({ board, now, day, chosen, onChoose }: LanesProps) {
  const intl = useIntl()
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const lanes = [...event.currentTarget.querySelectorAll('[data-lane]')]
    const cards = lanes.map((lane) => [...lane.querySelectorAll<HTMLElement>('[data-card]')])
    const lane = cards.findIndex((list) => list.includes(document.activeElement as HTMLElement))
    const at = cards[lane]?.indexOf(document.activeElement as HTMLElement) ?? -1
    const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (at < 0 || (sideways === undefined && down === undefined)) return
    event.preventDefault()
    if (down !== undefined) return cards[lane]?.[at + down]?.focus()
    for (let next = lane + (sideways ?? 1); cards[next]; next += sideways ?? 1) {
      const beside = cards[next] ?? []
      if (beside.length > 0) return beside[Math.min(at, beside.length - 1)]?.focus()
    }
  }
  return (
    // The cards are buttons; the arrow keys are a way between them beside Tab.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes['lanes']} onKeyDown={move}>
      {LANES.map(({ id, of }) => {
        const here = board.appointments.filter(({ status }) => (of as readonly string[]).includes(status))
        return (
          <section
            key={id}
            className={classes['lane']}
            data-lane={id}
            aria-label={intl.formatMessage({ id: `flow.lane.${id}` })}
          >
            <h2>
              <FormattedMessage id={`flow.lane.${id}`} /> ({here.length})
            </h2>
            {id === 'expected' && board.appointments.length === 0 && (
              <FormattedMessage id="flow.none" values={{ day }} />
            )}
            {here.map((one) => (
              <Card
                key={one.appointmentId}
                appointment={one}
                now={now}
                chosen={one.appointmentId === chosen}
                onChoose={() => onChoose(one.appointmentId)}
              />
            ))}
          </section>
        )
      })}
    </div>
  )
}
