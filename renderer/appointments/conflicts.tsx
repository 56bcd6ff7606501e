import { Alert, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ConflictView } from '../../shared/appointments/index.ts'
import { useMay } from '../shell/session.ts'
import { clockText, dayText } from '../kit/wall-clock.ts'

type Props = {
  conflicts: readonly ConflictView[]
  overbookReason: string
  onOverbookReason: (reason: string) => void
}

/** Why a booking does not simply fit, each cause with its time, and what can be done about it. */
export function Conflicts({ conflicts, overbookReason, onOverbookReason }: Props) {
  const intl = useIntl()
  const mayOverbook = useMay('appointment.overbook')
  if (conflicts.length === 0) return null
  const limit = conflicts.some(({ level }) => level === 'refuse')
  const over = conflicts.some(({ level }) => level === 'overbook')
  const advice = limit ? 'limit' : over ? (mayOverbook ? 'overbook' : 'ask') : 'warn'
  return (
    <Alert
      color={limit || over ? 'red' : 'yellow'}
      variant="outline"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      data-conflicts
    >
      {conflicts.map(({ kind, fromLocal, untilLocal, about, reason, capacity }) => (
        <Text size="sm" key={`${kind} ${fromLocal} ${about}`}>
          <FormattedMessage
            id={`appointments.conflict.${kind}`}
            values={{
              day: dayText(intl, fromLocal),
              from: clockText(intl, fromLocal),
              until: clockText(intl, untilLocal),
              about,
              reason,
              capacity,
            }}
          />
        </Text>
      ))}
      <Text size="sm" mt={4}>
        <FormattedMessage id={`appointments.advice.${advice}`} />
      </Text>
      {advice === 'overbook' && (
        <TextInput
          mt={4}
          label={intl.formatMessage({ id: 'appointments.overbook.why' })}
          value={overbookReason}
          onChange={(event) => onOverbookReason(event.currentTarget.value)}
          maxLength={300}
        />
      )}
    </Alert>
  )
}
