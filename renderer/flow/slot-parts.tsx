import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { CheckInConsents } from '../consents/index.ts'
import { ConfirmCoverage } from '../coverage/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { TakePayment } from '../ledger/index.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import type { CheckInProps } from './slots.ts'

/** Who pays, read to the patient and confirmed. */
export function CoverageSlot({ patientId, onConfirmed }: CheckInProps) {
  return (
    <ConfirmCoverage
      patientId={patientId}
      onConfirmed={() => onConfirmed(true)}
      onChange={() => go(`/patients/${patientId}?section=coverage`)}
    />
  )
}

/** What the patient has to sign today. */
export function ConsentsSlot({ patientId, onConfirmed }: CheckInProps) {
  return <CheckInConsents patientId={patientId} onAnswered={() => onConfirmed(true)} />
}

/** The copay of today's first coverage, taken by one key; it waits on the account until the visit is charged. */
export function CopaySlot({ patientId, onConfirmed }: CheckInProps) {
  const may = useMay('payment.take')
  const [taking, setTaking] = useState(false)
  const [taken, setTaken] = useState(false)
  const coverage = useAsk(['coverage', 'list', patientId], (signal) => core.coverage.list({ patientId }, { signal }))
  const copay = coverage.data?.entries.find(({ inEffect, copayCents }) => inEffect && copayCents !== null)?.copayCents
  if (taken)
    return (
      <Text component="output" size="sm">
        <FormattedMessage id="flow.copay.taken" />
      </Text>
    )
  if (!may)
    return (
      <Text size="sm" c="dimmed">
        <FormattedMessage id="flow.copay.not-you" />
      </Text>
    )
  if (!taking)
    return (
      <Button size="compact-sm" variant="default" onClick={() => setTaking(true)}>
        <FormattedMessage id="ledger.payment.take" />
      </Button>
    )
  return (
    <TakePayment
      patientId={patientId}
      suggestedCents={copay ?? null}
      onDone={() => {
        setTaken(true)
        onConfirmed(true)
      }}
      onCancel={() => setTaking(false)}
    />
  )
}
