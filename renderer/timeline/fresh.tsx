import { Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FormattedDate, FormattedMessage, FormattedRelativeTime, FormattedTime, useIntl } from 'react-intl'
import { dayIn, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import type { ChartFreshness } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNow } from '../kit/now.ts'
import classes from './timeline.module.css'

/** How fresh the chart is: when it was last written on this PC, up to when it is complete here, and what is not here yet. */
export function Fresh({ patientId }: { patientId: PatientId }) {
  const now = useNow()
  const { data } = useAsk(['timeline', 'freshness', patientId], (signal) =>
    core.timeline.freshness({ patientId }, { signal }),
  )
  if (!data) return null
  const minutes = data.changedAt === null ? 0 : Math.min(0, Math.round((data.changedAt - now) / 60_000))
  return (
    <Text size="xs" c="dimmed" component="div" className={`${classes['fresh']} no-print`} data-fresh>
      {data.standing ? <Standing standing={data.standing} /> : <FormattedMessage id="timeline.fresh.alone" />}{' '}
      {data.changedAt === null ? (
        <FormattedMessage id="timeline.fresh.never" />
      ) : (
        <FormattedMessage
          id="timeline.fresh"
          values={{
            at: <FormattedDate value={data.changedAt} dateStyle="medium" timeStyle="short" />,
            ago: <FormattedRelativeTime value={scaled(minutes).value} unit={scaled(minutes).unit} numeric="auto" />,
          }}
        />
      )}
    </Text>
  )
}

function Standing({ standing }: { standing: ChartFreshness }) {
  const { completeTo, isNow, differs, here, quarantined, elsewhere, unheard } = standing
  return (
    <>
      {completeTo !== null && (
        <FormattedMessage
          id={isNow ? 'timeline.fresh.complete' : 'timeline.fresh.complete-then'}
          values={{ at: <Moment at={completeTo} /> }}
        />
      )}{' '}
      {completeTo === null && (
        <Missing>
          <FormattedMessage id={differs ? 'timeline.fresh.differs' : 'timeline.fresh.incomplete'} />
        </Missing>
      )}
      {elsewhere.map(({ name, count, at }) => (
        <Missing key={name}>
          <FormattedMessage
            id={count === null ? 'timeline.fresh.elsewhere-maybe' : 'timeline.fresh.elsewhere'}
            values={{ name, count, at: <Moment at={at} /> }}
          />
        </Missing>
      ))}
      {unheard.map(({ name, since }) => (
        <Missing key={name}>
          <FormattedMessage id="timeline.fresh.unheard" values={{ name, at: <Moment at={since} /> }} />
        </Missing>
      ))}
      {here - quarantined > 0 && (
        <Missing>
          <FormattedMessage id="timeline.fresh.here" values={{ count: here - quarantined }} />
        </Missing>
      )}
      {quarantined > 0 && (
        <Missing>
          <FormattedMessage id="timeline.fresh.quarantined" values={{ count: quarantined }} />
        </Missing>
      )}
    </>
  )
}

/** What whoever reads this chart does not see, or others do not: it stands out from the quiet line. */
function Missing({ children }: { children: ReactNode }) {
  return (
    <span className={classes['missing']}>
      <IconAlertTriangle size={13} aria-hidden /> {children}{' '}
    </span>
  )
}

/** A time of today, or a day with its time. */
function Moment({ at }: { at: Instant }) {
  const now = useNow()
  const zone = useIntl().timeZone ?? 'UTC'
  return dayIn(zone, at) === dayIn(zone, now as Instant) ? (
    <FormattedTime value={at} timeStyle="short" />
  ) : (
    <FormattedDate value={at} dateStyle="medium" timeStyle="short" />
  )
}

/** Minutes as a person says them. */
function scaled(minutes: number): { value: number; unit: 'minute' | 'hour' | 'day' } {
  if (minutes > -60) return { value: minutes, unit: 'minute' }
  if (minutes > -48 * 60) return { value: Math.round(minutes / 60), unit: 'hour' }
  return { value: Math.round(minutes / 1_440), unit: 'day' }
}
