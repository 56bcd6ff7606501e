import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate, UserId } from '../../shared/kernel/index.ts'
import type { LocationId, Places } from '../../shared/practice/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusFirstField } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { CallList } from './resolve.tsx'
import { showBeside } from './view-state.ts'

type Props = { places: Places; locationId: LocationId; today: CivilDate; on: CivilDate }

/** A provider cannot come: her day is blocked, and what was booked is moved or listed to be called. */
export function Away({ places, locationId, today, on }: Props) {
  const intl = useIntl()
  const [providerId, setProviderId] = useState<string>(places.providers[0]?.providerId ?? '')
  const [reason, setReason] = useState('')
  const [to, setTo] = useState('')
  const [day, setDay] = useState('')
  const away = useTell(core.appointments.providerAway, ['appointments', 'flow', 'practice'])
  const word = (id: string) => intl.formatMessage({ id: `appointments.${id}` })
  const other = readDay(day, today, 'future')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (to === 'day' && !other) return
    const target = to === '' ? null : to === 'day' ? { on: other as CivilDate } : { providerId: to as UserId }
    away.mutate({ providerId: providerId as UserId, locationId, on, reason, to: target })
  }
  return (
    <Panel title={<FormattedMessage id="appointments.away" />}>
      {away.data ? (
        <Stack gap="xs">
          <CallList appointments={away.data.moved} title="appointments.away.moved" />
          <CallList appointments={away.data.toCall} title="appointments.to-call" />
          {away.data.moved.length + away.data.toCall.length === 0 && (
            <FormattedMessage id="appointments.away.nothing" />
          )}
          <Button variant="default" onClick={() => showBeside(null)}>
            <FormattedMessage id="kit.close" />
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit} ref={focusFirstField} noValidate>
          <Stack gap="xs">
            <NativeSelect
              label={word('provider')}
              value={providerId}
              onChange={(event) => setProviderId(event.currentTarget.value)}
              data={places.providers.map(({ providerId: value, name }) => ({ value, label: name }))}
            />
            <TextInput
              label={word('away.why')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={300}
              required
            />
            <NativeSelect
              label={word('away.to')}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              data={[
                { value: '', label: word('away.to.call') },
                { value: 'day', label: word('away.to.day') },
                ...places.providers
                  .filter((one) => one.providerId !== providerId)
                  .map(({ providerId: value, name }) => ({ value, label: name })),
              ]}
            />
            {to === 'day' && (
              <TextInput
                label={word('day')}
                placeholder={word('day.how')}
                value={day}
                onChange={(event) => setDay(event.currentTarget.value)}
                error={day !== '' && other === null && word('day.wrong')}
              />
            )}
            <FailureNote error={away.error} />
            <Group gap="xs">
              <Button type="submit" color="red" loading={away.isPending}>
                <FormattedMessage id="appointments.away.block" />
              </Button>
              <Button variant="subtle" onClick={() => showBeside(null)}>
                <FormattedMessage id="kit.cancel" />
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Panel>
  )
}
