import { Alert, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { needsNotCheckedReason } from '../../shared/prescriptions/index.ts'
import {
  isHidden,
  OVERRIDE_RULES,
  type Override,
  type SafetyAlert,
  type SafetyAnswer,
} from '../../shared/safety/index.ts'
import { AlertText, HiddenAlerts, NotChecked } from '../safety/index.ts'
import classes from './prescriptions.module.css'

export type Decisions = { overrides: Readonly<Record<string, Override>>; notCheckedReason: string }
type Props = {
  patientId: PatientId
  answer: SafetyAnswer
  decisions: Decisions
  onDecide: (decisions: Decisions) => void
  onInstead?: (ingredient: string) => void
}

/** All that stands in the way of a signature in one panel, the gravest first; what stands beside it is a key away. */
export function SafetyPanel({ patientId, answer, decisions, onDecide, onInstead }: Props) {
  const intl = useIntl()
  const [all, setAll] = useState(false)
  const stopping = answer.alerts.filter(({ interruptive }) => interruptive)
  const hidden = answer.alerts.filter(isHidden)
  const beside = answer.alerts.filter((alert) => !alert.interruptive && !isHidden(alert))
  const decide = (override: Override) =>
    onDecide({ ...decisions, overrides: { ...decisions.overrides, [override.alertId]: override } })
  return (
    <section aria-label={intl.formatMessage({ id: 'prescriptions.safety' })} data-safety={answer.overall}>
      <Stack gap="xs">
        {answer.mustMend.map(({ code, sentence }) => (
          <Alert key={`${code}${sentence}`} color="red" variant="outline">
            {sentence}
          </Alert>
        ))}
        {stopping.map((alert) => (
          <AlertToAnswer
            key={alert.alertId}
            patientId={patientId}
            alert={alert}
            override={decisions.overrides[alert.alertId]}
            onDecide={decide}
            onInstead={onInstead}
          />
        ))}
        <NotChecked answer={answer} />
        {needsNotCheckedReason(answer) && (
          <TextInput
            label={intl.formatMessage({ id: 'prescriptions.not-checked.why' })}
            value={decisions.notCheckedReason}
            onChange={(event) => onDecide({ ...decisions, notCheckedReason: event.currentTarget.value })}
            required
            maxLength={500}
            maw="32rem"
          />
        )}
        {beside.length > 0 && (
          <Checkbox
            size="xs"
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
            label={intl.formatMessage({ id: 'prescriptions.alerts.beside' }, { count: beside.length })}
          />
        )}
        {all && beside.map((alert) => <AlertText key={alert.alertId} alert={alert} patientId={patientId} />)}
        <HiddenAlerts alerts={hidden} patientId={patientId} />
      </Stack>
    </section>
  )
}

type Answering = {
  patientId: PatientId
  alert: SafetyAlert
  override: Override | undefined
  onDecide: (override: Override) => void
  onInstead: ((ingredient: string) => void) | undefined
}

/** One alert that must be answered, with the reasons that may be given. Where there are none, the order is changed. */
function AlertToAnswer({ patientId, alert, override, onDecide, onInstead }: Answering) {
  const intl = useIntl()
  const word = (id: string) => intl.formatMessage({ id: `prescriptions.override.${id}` })
  const now: Override =
    override ??
    ({ alertId: alert.alertId, reason: 'benefit-outweighs', words: '', dueOn: null, confirmedTwice: false } as Override)
  const rule = override && OVERRIDE_RULES[override.reason]
  return (
    <div className={classes['stop']} role="alert">
      <AlertText alert={alert} patientId={patientId} onInstead={onInstead} />
      {alert.hardStop || alert.overrideReasons.length === 0 ? (
        <Text fw={600}>{word('none')}</Text>
      ) : (
        <Group gap="xs" align="flex-end">
          <NativeSelect
            size="xs"
            className={classes['reason'] ?? ''}
            label={word('reason')}
            value={override?.reason ?? ''}
            onChange={(event) => {
              const reason = alert.overrideReasons.find((one) => one === event.currentTarget.value)
              if (reason) onDecide({ ...now, reason })
            }}
            data={[{ value: '', label: '' }, ...alert.overrideReasons.map((value) => ({ value, label: word(value) }))]}
          />
          {rule && (
            <TextInput
              size="xs"
              className={classes['words'] ?? ''}
              label={word('words')}
              value={now.words}
              required={rule.needsWords}
              onChange={(event) => onDecide({ ...now, words: event.currentTarget.value })}
            />
          )}
          {rule?.needsDate && (
            <TextInput
              size="xs"
              type="date"
              label={word('due')}
              value={now.dueOn ?? ''}
              required
              onChange={(event) =>
                onDecide({ ...now, dueOn: (event.currentTarget.value || null) as Override['dueOn'] })
              }
            />
          )}
          {rule && alert.tier === 'T1' && (
            <Checkbox
              size="xs"
              label={word('confirm')}
              checked={now.confirmedTwice}
              onChange={(event) => onDecide({ ...now, confirmedTwice: event.currentTarget.checked })}
            />
          )}
        </Group>
      )}
    </div>
  )
}
