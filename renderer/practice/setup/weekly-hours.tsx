import { Button, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CivilDate, dayIn, type Instant, type UserId } from '../../../shared/kernel/index.ts'
import type { Hours, LocationId, Places, Schedule } from '../../../shared/practice/index.ts'
import { useAsk, useTell } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { readDay, typedDay } from '../../kit/civil-day.ts'
import { writeTold } from '../../kit/event-time.ts'
import { FailureNote } from '../../kit/failure.tsx'
import { useNow } from '../../kit/now.ts'
import { Waiting } from '../../kit/page.tsx'
import { EditList } from './edit-list.tsx'
import { readHours, weekText, writeHours } from './hours-text.ts'
import { SetForm } from './set-form.tsx'

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** The weekly hours of each provider at each location; new ones from a day on take the place of those before. */
export function WeeklyHours({ places }: { places: Places }) {
  const intl = useIntl()
  const asked = useAsk(['practice', 'schedules'], (signal) => core.practice.schedules({}, { signal }))
  const nameOf = (id: string) => places.providers.find(({ providerId }) => providerId === id)?.name ?? ''
  const placeOf = (id: string) => places.locations.find(({ locationId }) => locationId === id)?.name ?? ''
  const day = (weekday: number) => intl.formatMessage({ id: `setup.day.${weekday}` })
  if (!asked.data) return asked.error ? <FailureNote error={asked.error} /> : <Waiting />
  return (
    <EditList
      words="setup.hours"
      rows={asked.data}
      keyOf={({ scheduleId }) => scheduleId}
      isPast={({ withdrawn }) => withdrawn}
      line={({ providerId, locationId, startsOn, hours }) => {
        const from = intl.formatMessage({ id: 'setup.from' }, { day: writeTold(startsOn, intl.locale) })
        return [nameOf(providerId), placeOf(locationId), from, weekText(hours, day, intl)].join(' · ')
      }}
      form={(row, done) => <HoursForm row={row} places={places} onDone={done} />}
    />
  )
}

function HoursForm({ row, places, onDone }: { row: Schedule | null; places: Places; onDone: () => void }) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const [typed, setTyped] = useState({
    providerId: row?.providerId ?? places.providers[0]?.providerId ?? '',
    locationId: row?.locationId ?? places.locations[0]?.locationId ?? '',
    startsOn: typedDay(row?.startsOn ?? today),
    endsOn: row?.endsOn ? typedDay(row.endsOn) : '',
    everyWeeks: row?.everyWeeks ?? 1,
    capacity: row?.hours[0]?.capacity ?? 1,
    days: Object.fromEntries(WEEKDAYS.map((day) => [day, row ? writeHours(row.hours, day) : ''])) as Record<
      number,
      string
    >,
  })
  const save = useTell(core.practice.saveSchedule, ['practice', 'appointments'])
  const withdraw = useTell(core.practice.withdrawSchedule, ['practice', 'appointments'])
  const change = (values: Partial<typeof typed>) => setTyped({ ...typed, ...values })
  const word = (id: string) => intl.formatMessage({ id: `setup.${id}` })
  const startsOn = readDay(typed.startsOn, today, 'future')
  const endsOn = typed.endsOn.trim() === '' ? null : readDay(typed.endsOn, today, 'future')
  const faulty = WEEKDAYS.filter((day) => readHours(typed.days[day] ?? '') === null)
  const submit = () => {
    if (startsOn === null || faulty.length > 0 || (endsOn === null && typed.endsOn.trim() !== '')) return
    const kept = row?.hours ?? []
    const hours = WEEKDAYS.flatMap((weekday) =>
      (readHours(typed.days[weekday] ?? '') ?? []).map((span) => {
        // What was said of these hours beside their times stays.
        const before = kept.find((one) => one.weekday === weekday && one.from === span.from)
        const { visitTypeIds = [], overbook = 2 } = before ?? {}
        return { ...span, weekday, visitTypeIds, overbook, capacity: typed.capacity } as unknown as Hours
      }),
    )
    const who = { providerId: typed.providerId as UserId, locationId: typed.locationId as LocationId }
    const details = { ...who, startsOn: startsOn as CivilDate, endsOn, everyWeeks: typed.everyWeeks, hours }
    save.mutate({ id: row?.scheduleId ?? null, revision: row?.revision ?? 0, details }, { onSuccess: onDone })
  }
  return (
    <SetForm about="hours" busy={save.isPending} error={save.error ?? withdraw.error} onCancel={onDone} onSave={submit}>
      <NativeSelect
        label={word('provider')}
        value={typed.providerId}
        onChange={(event) => change({ providerId: event.currentTarget.value as UserId })}
        data={places.providers.map(({ providerId, name }) => ({ value: providerId, label: name }))}
      />
      <NativeSelect
        label={word('location')}
        value={typed.locationId}
        onChange={(event) => change({ locationId: event.currentTarget.value as LocationId })}
        data={places.locations.map(({ locationId, name }) => ({ value: locationId, label: name }))}
      />
      <TextInput
        w="9rem"
        label={word('startsOn')}
        value={typed.startsOn}
        onChange={(event) => change({ startsOn: event.currentTarget.value })}
        error={startsOn === null && word('day.wrong')}
      />
      <TextInput
        w="9rem"
        label={word('endsOn')}
        value={typed.endsOn}
        onChange={(event) => change({ endsOn: event.currentTarget.value })}
        error={typed.endsOn.trim() !== '' && endsOn === null && word('day.wrong')}
      />
      <NumberInput
        w="8rem"
        label={word('everyWeeks')}
        value={typed.everyWeeks}
        onChange={(value) => change({ everyWeeks: Number(value) })}
        min={1}
        max={8}
        hideControls
      />
      <NumberInput
        w="8rem"
        label={word('capacity')}
        value={typed.capacity}
        onChange={(value) => change({ capacity: Number(value) })}
        min={1}
        max={50}
        hideControls
      />
      <Group gap="xs" w="100%">
        {WEEKDAYS.map((day) => (
          <TextInput
            key={day}
            w="9rem"
            label={word(`day.${day}`)}
            placeholder="8-12, 1-5"
            value={typed.days[day] ?? ''}
            onChange={(event) => change({ days: { ...typed.days, [day]: event.currentTarget.value } })}
            error={faulty.includes(day) && word('hours.wrong')}
          />
        ))}
      </Group>
      {row && !row.withdrawn && (
        <Button
          variant="default"
          loading={withdraw.isPending}
          onClick={() =>
            withdraw.mutate(
              { id: row.scheduleId, revision: row.revision, reason: word('withdrawn') },
              { onSuccess: onDone },
            )
          }
        >
          <FormattedMessage id="setup.withdraw" />
        </Button>
      )}
    </SetForm>
  )
}
