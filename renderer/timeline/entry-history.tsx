import { Text } from '@mantine/core'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { Instant } from '../../shared/kernel/index.ts'
import type { TimelineEntry } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { EventTimeText } from './event-time.tsx'
import classes from './timeline.module.css'

/** When an entry happened and was recorded, by whom, on which device, and every change of it; of a past view up to then. */
export function EntryHistory({ entry, asOf }: { entry: TimelineEntry; asOf: Instant | null }) {
  const { patientId, entryId, kind } = entry
  const history = useAsk(['timeline', 'history', entryId, asOf], (signal) =>
    core.timeline.history({ patientId, entryId, kind, asOf }, { signal }),
  )
  return (
    <div className={`${classes['more']} no-print`}>
      <Text size="sm">
        <FormattedMessage
          id="timeline.times"
          values={{
            happened: <EventTimeText happened={entry.happened} />,
            recorded: <FormattedDate value={entry.recordedAt} dateStyle="medium" timeStyle="medium" />,
            author: entry.authorName,
          }}
        />
      </Text>
      {entry.sourceId !== null && (
        <Text size="sm">
          <FormattedMessage id="timeline.imported" />
        </Text>
      )}
      <FailureNote error={history.error} onRetry={() => void history.refetch()} />
      {history.isPending && <Waiting />}
      <ul className={classes['changes']}>
        {history.data?.map(({ at, what, byName, deviceName, reason, fields }, index) => (
          <li key={`${at}${index}`}>
            <FormattedMessage
              id={`timeline.change.${what}`}
              values={{
                at: <FormattedDate value={at} dateStyle="medium" timeStyle="medium" />,
                by: byName || '–',
                device: deviceName || '–',
                fields: fields.length,
              }}
            />
            {reason !== null && ` · ${reason}`}
          </li>
        ))}
      </ul>
    </div>
  )
}
