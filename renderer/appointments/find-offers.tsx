import { Button, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { OfferView } from '../../shared/appointments/index.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import type { LocationId, VisitTypeId } from '../../shared/practice/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { clockText, dayText } from '../kit/wall-clock.ts'

const LEADS = [0, 60, 24 * 60, 7 * 24 * 60, 28 * 24 * 60] as const

type Props = {
  locationId: string
  visitTypeId: string
  providerId: string
  durationMinutes: number | undefined
  onTake: (offer: OfferView) => void
}

/** The next times that are free; one press takes one into the form. */
export function FindOffers({ locationId, visitTypeId, providerId, durationMinutes, onTake }: Props) {
  const intl = useIntl()
  const [anyone, setAnyone] = useState(providerId === '')
  const [lead, setLead] = useState<number>(0)
  const providerIds = anyone || providerId === '' ? [] : [providerId as UserId]
  const search = {
    locationId: locationId as LocationId,
    visitTypeId: visitTypeId as VisitTypeId,
    providerIds,
    leadMinutes: lead,
    ...(durationMinutes !== undefined && { durationMinutes }),
  }
  const found = useAsk(['appointments', 'find', search], (signal) => core.appointments.find(search, { signal }))
  return (
    <Stack gap="xs" role="group" aria-label={intl.formatMessage({ id: 'appointments.find' })}>
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label={intl.formatMessage({ id: 'appointments.lead' })}
          value={String(lead)}
          onChange={(event) => setLead(Number(event.currentTarget.value))}
          data={LEADS.map((value) => ({
            value: String(value),
            label: intl.formatMessage({ id: `appointments.lead.${value}` }),
          }))}
        />
        <Switch
          checked={anyone}
          onChange={(event) => setAnyone(event.currentTarget.checked)}
          label={intl.formatMessage({ id: 'appointments.find.anyone' })}
        />
      </Group>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="appointments.find.none" />
        </Empty>
      )}
      {found.data?.map((offer) => (
        <Button
          key={`${offer.startAt} ${offer.providerId}`}
          size="xs"
          variant="default"
          justify="flex-start"
          onClick={() => onTake(offer)}
        >
          {dayText(intl, offer.startLocal)} · {clockText(intl, offer.startLocal)}
          <Text span size="xs" ml="xs">
            {offer.providerName}
          </Text>
        </Button>
      ))}
    </Stack>
  )
}
