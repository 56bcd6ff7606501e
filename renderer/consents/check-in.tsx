import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { AnswerForm } from './answer.tsx'

type Props = {
  patientId: PatientId
  encounterId?: EncounterId | null
  /** Hears that no form is open any more: each was signed, or refused. */
  onAnswered?: () => void
}

/** At check-in: the forms that this patient has to be asked for, one after the other. */
export function CheckInConsents({ patientId, encounterId = null, onAnswered }: Props) {
  const [asking, setAsking] = useState<string | null>(null)
  const list = useAsk(['consents', 'of-patient', patientId], (signal) =>
    core.consents.ofPatient({ patientId }, { signal }),
  )
  const due = list.data?.due ?? []
  const form = due.find(({ formId }) => formId === asking)
  const next = () => {
    const rest = due.filter(({ formId }) => formId !== asking)
    setAsking(rest[0]?.formId ?? null)
    if (rest.length === 0) onAnswered?.()
  }
  return (
    <Stack gap={4} data-check-in-consents>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && due.length === 0 && (
        <Text component="output" size="sm" c="dimmed">
          <FormattedMessage id="consents.none-due" />
        </Text>
      )}
      {form ? (
        <AnswerForm
          key={form.formId}
          patientId={patientId}
          encounterId={encounterId}
          form={form}
          onDone={next}
          onCancel={() => setAsking(null)}
        />
      ) : (
        due.map(({ formId, title }) => (
          <Button key={formId} size="compact-sm" variant="default" onClick={() => setAsking(formId)}>
            <FormattedMessage id="consents.ask" values={{ title }} />
          </Button>
        ))
      )}
    </Stack>
  )
}
