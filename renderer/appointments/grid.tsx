import { VisuallyHidden } from '@mantine/core'
import { type CSSProperties, useEffect, useRef } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import { clockTimeAt } from '../../shared/kernel/index.ts'
import { clockText } from '../kit/wall-clock.ts'
import { type GridColumn, shownHours, spanOf } from './columns.ts'
import { useGridDrag } from './grid-drag.ts'
import { useGridKeys } from './grid-keys.ts'
import { lanesOf } from './lanes.ts'
import classes from './schedule.module.css'
import type { Spot } from './view-state.ts'

const SLOT = 5

type Props = {
  label: string
  columns: readonly GridColumn[]
  /** Minutes of the wall now, where one of the columns is today. */
  now: { on: string; minute: number } | null
  chosen: string | null
  onBook: (spot: Spot) => void
  onShow: (appointment: Appointment) => void
  onMove: (appointment: Appointment, spot: Spot) => void
}

/** A day or a week in columns, to five minutes: by the arrow keys with a cursor, or by the pointer. */
export function ScheduleGrid({ label, columns, now, chosen, onBook, onShow, onMove }: Props) {
  const intl = useIntl()
  const body = useRef<HTMLDivElement>(null)
  const shownAt = useRef(Number.NEGATIVE_INFINITY)
  const shown = shownHours(columns)
  const row = (minute: number) => Math.round((minute - shown.from) / SLOT) + 1
  const start = firstMinute(columns, shown.from, now)
  const keys = useGridKeys({ columns, shown, start, onBook, onShow, onMove })
  const drag = useGridDrag(body, { columns, shown, onMove })
  const target = drag.dragged?.target ?? keys.cursor
  const carried = drag.dragged?.appointment ?? keys.carried
  const { column: at, minute } = keys.cursor
  useEffect(() => {
    body.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' })
  }, [at, minute])
  const rows = (shown.until - shown.from) / SLOT
  const hours = Array.from({ length: (shown.until - shown.from) / 60 }, (_none, hour) => shown.from + hour * 60)
  return (
    // The keys are the grid's own, like those of a chart that is drawn: the cursor is read out below.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div
      ref={body}
      className={classes['grid']}
      role="application"
      aria-label={label}
      aria-describedby="schedule-cursor"
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      style={{ '--columns': columns.length, '--rows': rows } as CSSProperties}
    >
      <VisuallyHidden id="schedule-cursor" aria-live="polite">
        <CursorText column={keys.here} minute={minute} at={keys.at} carried={keys.carried} />
      </VisuallyHidden>
      <div className={classes['heads']}>
        <span />
        {columns.map((column) => (
          <div key={column.key} className={classes['head']}>
            {column.label}
          </div>
        ))}
      </div>
      <div className={classes['body']}>
        <div className={classes['times']} aria-hidden>
          {hours.map((hour) => (
            <span key={hour} style={{ gridRow: `${row(hour)} / span 4` }}>
              {clockText(intl, clockTimeAt(hour))}
            </span>
          ))}
        </div>
        {columns.map((column, index) => (
          // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- by keys: see above
          <div
            key={column.key}
            className={classes['column']}
            data-column={column.key}
            onDoubleClick={(event) => {
              // Its first press opened a booking, which moved the grid under the second.
              if (event.timeStamp - shownAt.current < 800) return
              const box = event.currentTarget.getBoundingClientRect()
              const share = (event.clientY - box.top) / box.height
              const clicked = Math.floor((shown.from + share * (shown.until - shown.from)) / 15) * 15
              onBook({ providerId: column.providerId, on: column.on, time: clockTimeAt(clicked) })
            }}
          >
            {column.hours.map(({ from, until }) => (
              <div key={from} className={classes['hours']} style={{ gridRow: `${row(from)} / ${row(until)}` }} />
            ))}
            {column.blocks
              .map((block) => ({
                ...block,
                from: Math.max(block.from, shown.from),
                until: Math.min(block.until, shown.until),
              }))
              .filter(({ from, until }) => from < until)
              .map(({ from, until, reason }) => (
                <div
                  key={`${from} ${reason}`}
                  className={classes['block']}
                  style={{ gridRow: `${row(from)} / ${row(until)}` }}
                >
                  {reason}
                </div>
              ))}
            {now?.on === column.on && now.minute >= shown.from && now.minute < shown.until && (
              <div className={classes['now']} style={{ gridRow: row(now.minute) }} />
            )}
            {lanesOf(column.appointments, spanOf).map(({ item, lane, lanes }) => {
              const { from, until } = spanOf(item)
              const place = {
                gridRow: `${row(from)} / ${Math.max(row(until), row(from) + 2)}`,
                width: `calc(${100 / lanes}% - 4px)`,
                marginLeft: `calc(${(100 / lanes) * lane}% + 2px)`,
              }
              return (
                <button
                  key={item.appointmentId}
                  type="button"
                  tabIndex={-1}
                  className={`${classes['appointment']} ${classes[item.colour]}`}
                  style={place}
                  data-status={item.status}
                  {...(chosen === item.appointmentId && { 'data-chosen': true })}
                  {...(carried?.appointmentId === item.appointmentId && { 'data-carried': true })}
                  onClick={({ timeStamp }) => {
                    if (drag.dragged) return
                    shownAt.current = timeStamp
                    keys.setCursor({ column: index, minute: from })
                    onShow(item)
                  }}
                  {...drag.handlers(item)}
                >
                  <Card appointment={item} />
                </button>
              )
            })}
            {index === target.column && (
              <div
                className={classes['cursor']}
                data-cursor
                {...(carried && { 'data-carries': true })}
                style={{
                  gridRow: `${row(target.minute)} / span ${carried ? Math.max(2, carried.durationMinutes / SLOT) : 3}`,
                }}
              >
                {clockText(intl, clockTimeAt(target.minute))} {carried?.patientName}
              </div>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Where the cursor begins: now, or where the first hours do. */
function firstMinute(columns: readonly GridColumn[], from: number, now: Props['now']): number {
  if (now && columns.some(({ on }) => on === now.on)) return Math.ceil(now.minute / 15) * 15
  return Math.min(...columns.flatMap(({ hours }) => hours.map((one) => one.from)), 24 * 60) % (24 * 60) || from
}

function Card({ appointment }: { appointment: Appointment }) {
  const intl = useIntl()
  const { startLocal, patientName, visitTypeName, status, resolution, seriesId } = appointment
  return (
    <>
      {resolution && <span className={classes['attention']}>! </span>}
      {clockText(intl, startLocal)} <span className={classes['name']}>{patientName}</span>
      {seriesId && ' ↻'} <span>{visitTypeName}</span>
      {status !== 'booked' && (
        <>
          {' · '}
          <FormattedMessage id={`appointments.status.${status}`} />
        </>
      )}
    </>
  )
}

type CursorProps = {
  column: GridColumn | undefined
  minute: number
  at: Appointment | null
  carried: Appointment | null
}

/** The place of the cursor in words. */
function CursorText({ column, minute, at, carried }: CursorProps) {
  const intl = useIntl()
  if (!column) return null
  const block = column.blocks.find(({ from, until }) => from <= minute && minute < until)
  const what = carried ? 'carrying' : at ? 'booked' : block ? 'blocked' : 'free'
  return (
    <FormattedMessage
      id={`appointments.cursor.${what}`}
      values={{
        column: column.label,
        time: clockText(intl, clockTimeAt(minute)),
        name: (carried ?? at)?.patientName ?? '',
        reason: block?.reason ?? '',
      }}
    />
  )
}
