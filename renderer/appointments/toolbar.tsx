import { Button, Group, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CivilDate, dayAfter } from '../../shared/kernel/index.ts'
import type { Location, Places } from '../../shared/practice/index.ts'
import { readDay } from '../kit/civil-day.ts'
import { useMay } from '../shell/session.ts'
import { chooseLocation } from './places.ts'
import { showBeside, useScheduleView } from './view-state.ts'

type Props = { places: Places; open: readonly Location[]; location: Location; on: CivilDate; today: CivilDate }

/** Which day, which location, day or week, whose week. */
export function Toolbar({ places, open, location, on, today }: Props) {
  const intl = useIntl()
  const { view, providerId } = useScheduleView()
  const mayBook = useMay('appointment.book')
  const set = useScheduleView.setState
  const step = view === 'week' ? 7 : 1
  const word = (id: string) => intl.formatMessage({ id: `appointments.${id}` })
  return (
    <Group gap="xs" align="flex-end" className="no-print">
      <Button.Group>
        <Button variant="default" onClick={() => set({ on: dayAfter(on, -step) })} aria-label={word('earlier')}>
          ‹
        </Button>
        <Button variant="default" onClick={() => set({ on: null })}>
          {word('today')}
        </Button>
        <Button variant="default" onClick={() => set({ on: dayAfter(on, step) })} aria-label={word('later')}>
          ›
        </Button>
      </Button.Group>
      <GoToDay key={on} today={today} onDay={(day) => set({ on: day })} />
      <SegmentedControl
        aria-label={word('view')}
        value={view}
        onChange={(value) => set({ view: value as 'day' })}
        data={(['day', 'week'] as const).map((value) => ({ value, label: word(`view.${value}`) }))}
      />
      {view === 'week' && (
        <NativeSelect
          aria-label={word('provider')}
          value={providerId ?? places.providers[0]?.providerId ?? ''}
          onChange={(event) => set({ providerId: event.currentTarget.value })}
          data={places.providers.map(({ providerId: value, name }) => ({ value, label: name }))}
        />
      )}
      {open.length > 1 && (
        <NativeSelect
          aria-label={word('location')}
          value={location.locationId}
          onChange={(event) => chooseLocation(event.currentTarget.value)}
          data={open.map(({ locationId, name }) => ({ value: locationId, label: name }))}
        />
      )}
      {mayBook && (
        <Button variant="default" onClick={() => showBeside({ kind: 'away' })}>
          <FormattedMessage id="appointments.away" />
        </Button>
      )}
    </Group>
  )
}

function GoToDay({ today, onDay }: { today: CivilDate; onDay: (day: CivilDate) => void }) {
  const intl = useIntl()
  const [text, setText] = useState('')
  const day = readDay(text, today, 'future')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (day) onDay(day)
      }}
    >
      <TextInput
        w="9rem"
        aria-label={intl.formatMessage({ id: 'appointments.day.go' })}
        placeholder={intl.formatMessage({ id: 'appointments.day.go' })}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={text !== '' && day === null}
      />
    </form>
  )
}
