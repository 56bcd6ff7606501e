import { Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { needsNotCheckedReason, type Prescription } from '../../shared/prescriptions/index.ts'
import { signingFaults } from '../../shared/safety/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { type Decisions, SafetyPanel } from './safety-panel.tsx'

type Props = {
  patientId: PatientId
  prescriptions: readonly Prescription[]
  /** Whoever pressed the key to sign need not press it again where nothing stands in the way. */
  atOnce: boolean
  onSigned: (signed: Prescription[]) => void
  onCancel: () => void
  /** Has another drug take the place of the one that was stopped; only where one is signed, and may be changed. */
  onInstead: (ingredient: string) => void
  mayChange: boolean
}

/** Signing: one check of all that is signed together, one panel of what stands in the way, one signature. */
export function Signing({ patientId, prescriptions, atOnce, onSigned, onCancel, onInstead, mayChange }: Props) {
  const intl = useIntl()
  const [decisions, setDecisions] = useState<Decisions>({ overrides: {}, notCheckedReason: '' })
  const ids = prescriptions.map(({ prescriptionId }) => prescriptionId)
  const check = useAsk(['prescriptions', 'check', patientId, ids.join(' ')], (signal) =>
    core.prescriptions.check({ patientId, prescriptionIds: ids }, { signal }),
  )
  const tell = useTell(core.prescriptions.sign, ['prescriptions', 'medications', 'timeline', 'tasks'])
  const sign = () =>
    tell.mutate(
      {
        patientId,
        prescriptions: prescriptions.map(({ prescriptionId, revision }) => ({ prescriptionId, revision })),
        overrides: Object.values(decisions.overrides),
        notCheckedReason: decisions.notCheckedReason,
      },
      {
        onSuccess: onSigned,
        onError: ({ failure }) => {
          // Something came into the chart in the meantime: what is asked now is what stands there now.
          if (failure.code === 'rule-violation') void check.refetch()
        },
      },
    )
  const answer = check.data
  const free = answer !== undefined && signingFaults(answer, []).length === 0 && !needsNotCheckedReason(answer)
  const tried = useRef(false)
  useEffect(() => {
    if (!atOnce || !free || tried.current) return
    tried.current = true
    sign()
  })
  const ready =
    answer !== undefined &&
    signingFaults(answer, Object.values(decisions.overrides)).length === 0 &&
    (!needsNotCheckedReason(answer) || decisions.notCheckedReason.trim().length >= 3)
  return (
    <form
      aria-label={intl.formatMessage({ id: 'prescriptions.signing' })}
      ref={(element) => {
        // What stops a signature takes the focus: its first answer, or the way back.
        if (!element || element.contains(document.activeElement)) return
        const field = element.querySelector<HTMLElement>('select, input:not([type="checkbox"]), textarea')
        if (field) field.focus()
        else if (answer && !free) element.querySelector<HTMLElement>('[data-cancel]')?.focus()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) sign()
      }}
      noValidate
    >
      <Stack
        gap="xs"
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) {
            event.preventDefault()
            sign()
          }
        }}
      >
        <Text fw={600}>
          <FormattedMessage id="prescriptions.signing.what" values={{ count: prescriptions.length }} />{' '}
          {prescriptions.map(({ concept }) => concept.text).join(', ')}
        </Text>
        <FailureNote error={check.error} onRetry={() => void check.refetch()} />
        {check.isPending && <Waiting />}
        {answer && (
          <SafetyPanel
            patientId={patientId}
            answer={answer}
            decisions={decisions}
            onDecide={setDecisions}
            {...(mayChange && { onInstead })}
          />
        )}
        <FailureNote error={tell.error} />
        <Group mt="xs">
          <Button type="submit" size="xs" loading={tell.isPending} disabled={!ready}>
            <FormattedMessage id="prescriptions.sign" />
          </Button>
          <Button size="xs" variant="subtle" onClick={onCancel} data-cancel>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
