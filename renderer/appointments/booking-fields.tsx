import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import type { Places } from '../../shared/practice/index.ts'
import { EVERY, type Every, type Typed, typesAt } from './booking-model.ts'

type Props = {
  typed: Typed
  places: Places
  locationId: string
  faulty: string | null
  /** A move keeps what is booked, and how often. */
  moving: boolean
  onChange: (values: Partial<Typed>) => void
}

/** What, with whom, where, when and how long. */
export function BookingFields({ typed, places, locationId, faulty, moving, onChange }: Props) {
  const intl = useIntl()
  const word = (id: string) => intl.formatMessage({ id: `appointments.${id}` })
  const field = (name: 'day' | 'time' | 'duration' | 'reason' | 'times', more: object = {}) => ({
    label: word(name),
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
    error: faulty === name && word(`${name}.wrong`),
    ...more,
  })
  const rooms = places.resources.filter((one) => one.active && one.locationId === locationId)
  const type = places.visitTypes.find(({ visitTypeId }) => visitTypeId === typed.visitTypeId)
  return (
    <>
      {!moving && (
        <NativeSelect
          label={word('type')}
          value={typed.visitTypeId}
          onChange={(event) => onChange({ visitTypeId: event.currentTarget.value })}
          error={faulty === 'type' && word('type.missing')}
          data={typesAt(places, locationId).map(({ visitTypeId, name }) => ({ value: visitTypeId, label: name }))}
        />
      )}
      <Group grow align="flex-start">
        <NativeSelect
          label={word('provider')}
          value={typed.providerId}
          onChange={(event) => onChange({ providerId: event.currentTarget.value })}
          data={[
            ...places.providers.map(({ providerId, name }) => ({ value: providerId, label: name })),
            { value: '', label: word('nobody') },
          ]}
        />
        <NativeSelect
          label={word('room')}
          value={typed.resourceId}
          onChange={(event) => onChange({ resourceId: event.currentTarget.value })}
          data={[
            { value: '', label: word('room.none') },
            ...rooms.map(({ resourceId, name }) => ({ value: resourceId, label: name })),
          ]}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput {...field('day', { placeholder: word('day.how') })} />
        <TextInput {...field('time', { placeholder: word('time.how') })} />
        <TextInput {...field('duration', { placeholder: String(type?.durationMinutes ?? ''), inputMode: 'numeric' })} />
      </Group>
      {!moving && (
        <>
          <TextInput {...field('reason', { maxLength: 500 })} />
          <Group grow align="flex-start">
            <NativeSelect
              label={word('every')}
              value={typed.every}
              onChange={(event) => onChange({ every: event.currentTarget.value as Every })}
              data={EVERY.map((value) => ({ value, label: word(`every.${value}`) }))}
            />
            {typed.every !== 'once' && <TextInput {...field('times', { inputMode: 'numeric' })} />}
          </Group>
        </>
      )}
    </>
  )
}
