import { Button, Group, Stack, Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { CoverageText, HoldsText } from './words.tsx'

type Props = {
  patientId: PatientId
  /** Hears that the patient was asked and all of it still holds. */
  onConfirmed?: () => void
  /** Leads to where it is changed, where it does not. */
  onChange?: () => void
}

/** At check-in: what holds today, to be read to the patient and confirmed by one Enter. */
export function ConfirmCoverage({ patientId, onConfirmed, onChange }: Props) {
  const list = useAsk(['coverage', 'list', patientId], (signal) => core.coverage.list({ patientId }, { signal }))
  const confirm = useTell(core.coverage.confirm, ['coverage'])
  const holds = list.data?.entries.filter(({ inEffect }) => inEffect) ?? []
  const seen = holds.map(({ coverageId, revision }) => ({ coverageId, revision }))
  const state = list.data?.state
  return (
    <Stack gap={4} data-confirm-coverage>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {state && state !== 'insured' && (
        <Text component="output" size="sm" fw={600} data-coverage-state={state}>
          <FormattedMessage id={`coverage.state.${state}`} />
        </Text>
      )}
      {holds.map((coverage) => (
        <Text size="sm" component="div" key={coverage.coverageId}>
          <CoverageText coverage={coverage} /> <HoldsText coverage={coverage} />
        </Text>
      ))}
      <FailureNote error={confirm.error} />
      <Group gap="xs">
        {seen.length > 0 && (
          <Button
            size="xs"
            loading={confirm.isPending}
            onClick={() => confirm.mutate({ patientId, seen }, onConfirmed ? { onSuccess: () => onConfirmed() } : {})}
          >
            <FormattedMessage id="coverage.confirm" />
          </Button>
        )}
        {onChange && (
          <Button size="xs" variant="default" onClick={onChange}>
            <FormattedMessage id={seen.length > 0 ? 'coverage.changed' : 'coverage.ask'} />
          </Button>
        )}
      </Group>
    </Stack>
  )
}
