import { Badge, Button, Group, Text } from '@mantine/core'
import { IconThumbDown } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyAlert } from '../../shared/safety/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import classes from './safety.module.css'

type Props = {
  alert: SafetyAlert
  patientId: PatientId
  /** Where the order can be changed as it stands: puts another drug into it. */
  onInstead?: ((ingredient: string) => void) | undefined
}

/** One alert in words: what could be given instead, what could happen, why to this patient, what to do, who says so and when. */
export function AlertText({ alert, patientId, onInstead }: Props) {
  const intl = useIntl()
  return (
    <div className={classes['alert']} data-tier={alert.tier} data-alert={alert.alertId}>
      <Group gap="xs">
        <Badge size="sm" variant="outline" color={alert.interruptive ? 'red' : 'gray'}>
          {intl.formatMessage({ id: `safety.severity.${alert.severity}` })}
        </Badge>
        <Text fw={600} component="span">
          {alert.drugs.map(({ name }) => name).join(' + ')}
        </Text>
        {alert.silencedUntil !== null && (
          <Badge size="sm" variant="outline" color="gray">
            <FormattedMessage
              id="safety.silenced"
              values={{ until: <FormattedDate value={alert.silencedUntil} dateStyle="medium" /> }}
            />
          </Badge>
        )}
      </Group>
      {onInstead && alert.alternatives.length > 0 && (
        <Group gap="xs">
          {alert.alternatives.map(({ ingredient }) => (
            <Button key={ingredient} size="compact-xs" variant="light" onClick={() => onInstead(ingredient)}>
              <FormattedMessage id="safety.change-to" values={{ drug: ingredient }} />
            </Button>
          ))}
        </Group>
      )}
      <Text size="sm">{[alert.why, alert.forThisPatient].filter(Boolean).join(' ')}</Text>
      <Text size="sm">{alert.management}</Text>
      {!onInstead && alert.alternatives.length > 0 && (
        <Text size="sm">
          <FormattedMessage
            id="safety.alternatives"
            values={{ drugs: alert.alternatives.map(({ ingredient }) => ingredient).join(', ') }}
          />
        </Text>
      )}
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {alert.sources.join(' · ')} · {alert.sourceOn}
        </Text>
        <OfNoUse alert={alert} patientId={patientId} />
      </Group>
    </div>
  )
}

/** Thumbs down: whoever governs the alerts hears of it. */
function OfNoUse({ alert, patientId }: Pick<Props, 'alert' | 'patientId'>) {
  const intl = useIntl()
  const tell = useTell(core.safety.feedback, ['safety'])
  if (tell.isSuccess)
    return (
      <Text size="xs" component="output">
        <FormattedMessage id="safety.feedback.said" />
      </Text>
    )
  const { alertId, ruleId } = alert
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        loading={tell.isPending}
        leftSection={<IconThumbDown size={14} aria-hidden />}
        aria-label={intl.formatMessage(
          { id: 'safety.feedback.of' },
          { drugs: alert.drugs.map(({ name }) => name).join(' + ') },
        )}
        onClick={() => tell.mutate({ patientId, alertId, ruleId })}
      >
        <FormattedMessage id="safety.feedback" />
      </Button>
      <FailureNote error={tell.error} />
    </>
  )
}
