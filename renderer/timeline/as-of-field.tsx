import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../shared/kernel/index.ts'
import { focusOnArrival } from '../kit/focus.ts'

/** A wall-clock minute of the practice as a moment; null for what is none. */
export function momentOf(wall: string, timeZone: string): Instant | null {
  try {
    // To the end of the minute: what was written in it counts.
    const zoned = Temporal.PlainDateTime.from(wall, { overflow: 'reject' }).toZonedDateTime(timeZone)
    return (zoned.epochMilliseconds + 59_999) as Instant
  } catch {
    return null
  }
}

/** Asks for the moment at which the chart is to be seen. */
export function AsOfField({ at, onAt }: { at: Instant | null; onAt: (at: Instant) => void }) {
  const zone = useIntl().timeZone ?? 'UTC'
  const [wall, setWall] = useState(() =>
    at === null
      ? ''
      : Temporal.Instant.fromEpochMilliseconds(at)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime()
          .toString({ smallestUnit: 'minute' }),
  )
  const moment = momentOf(wall, zone)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (moment !== null) onAt(moment)
      }}
    >
      <Group gap="xs" mt={8} align="end">
        <TextInput
          type="datetime-local"
          size="xs"
          ref={focusOnArrival}
          label={<FormattedMessage id="timeline.as-of.when" />}
          value={wall}
          onChange={(event) => setWall(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={moment === null}>
          <FormattedMessage id="timeline.as-of.show" />
        </Button>
      </Group>
    </form>
  )
}
