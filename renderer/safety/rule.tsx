import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Instant } from '../../shared/kernel/index.ts'
import type { DecisionSample, GovernanceRow, PolicyState } from '../../shared/safety/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { usePolicyChange } from './change-policy.ts'
import type { PolicyChange } from './changed-policy.ts'
import { PolicyReason } from './policy-reason.tsx'

type Props = {
  row: GovernanceRow
  policy: PolicyState
  period: { from: Instant; to: Instant }
  onClose: () => void
}

/** One rule: what it says, what was decided about it and in which words, and what the practice may do about it. */
export function RuleDetails({ row, policy, period, onClose }: Props) {
  const { ruleId } = row
  return (
    <Panel
      title={
        <>
          {ruleId} · <FormattedMessage id={`safety.kind.${row.kind}`} />
        </>
      }
    >
      <Stack gap="xs">
        <Text size="sm">{row.about || <FormattedMessage id="safety.rule.unknown" />}</Text>
        {row.promised > 0 && (
          <Text size="sm">
            <FormattedMessage id="safety.promises" values={{ promised: row.promised, kept: row.kept }} />
          </Text>
        )}
        <Deciding row={row} policy={policy} onClose={onClose} />
        <Samples ruleId={ruleId} period={period} />
      </Stack>
    </Panel>
  )
}

/** What may be done about a rule, each with its reason; what nobody may quieten says so. */
function Deciding({ row, policy, onClose }: Pick<Props, 'row' | 'policy' | 'onClose'>) {
  const [asked, setAsked] = useState<PolicyChange | null>(null)
  const change = usePolicyChange(policy)
  const { ruleId, unmutable, tier } = row
  const passive = policy.passiveRules.includes(ruleId)
  const stop = policy.hardStops.includes(ruleId)
  const choices: PolicyChange[] = [
    ...(passive ? [{ ruleId, to: 'interrupt' } as const] : []),
    ...(!passive && !unmutable && tier === 'T2' ? [{ ruleId, to: 'passive' } as const] : []),
    ...(stop ? [{ ruleId, to: 'no-stop' } as const] : []),
    ...(!stop && policy.mayBeHardStop.includes(ruleId) ? [{ ruleId, to: 'stop' } as const] : []),
  ]
  if (asked) return <PolicyReason asked={asked} change={change} onClose={() => setAsked(null)} />
  return (
    <>
      {unmutable && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="safety.policy.unmutable" />
        </Text>
      )}
      <Group gap="xs">
        {choices.map((choice) => (
          <Button key={choice.to} size="xs" variant="default" onClick={() => setAsked(choice)}>
            <FormattedMessage id={`safety.policy.to.${choice.to}`} />
          </Button>
        ))}
        <Button size="xs" variant="subtle" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      </Group>
    </>
  )
}

/** The newest decisions with their words: whether an override was sound is read here, not off a rate. */
function Samples({ ruleId, period }: { ruleId: string; period: Props['period'] }) {
  const intl = useIntl()
  const about = { ruleId, ...period }
  const found = useAsk(['safety', 'decisions', about], (signal) => core.safety.decisions(about, { signal }))
  return (
    <>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting />}
      {found.data?.entries.length === 0 && (
        <Empty>
          <FormattedMessage id="safety.decisions.none" />
        </Empty>
      )}
      {found.data && found.data.entries.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            <FormattedMessage
              id="safety.decisions"
              values={{ shown: found.data.entries.length, total: found.data.total }}
            />
          </Text>
          <DataTable
            label={intl.formatMessage({ id: 'safety.decisions.label' })}
            columns={COLUMNS}
            rows={found.data.entries}
            keyOf={({ sampleId }) => sampleId}
            onOpen={({ patientId }) => go(`/patients/${patientId}?section=orders`)}
          />
        </>
      )}
    </>
  )
}

const COLUMNS: readonly Column<DecisionSample>[] = [
  {
    key: 'at',
    label: <FormattedMessage id="safety.found" />,
    cell: ({ at }) => <FormattedDate value={at} dateStyle="medium" />,
    tight: true,
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
  },
  { key: 'by', label: <FormattedMessage id="safety.by" />, cell: ({ byName }) => byName },
  {
    key: 'what',
    label: <FormattedMessage id="safety.why" />,
    cell: ({ what, reason, words }) => (
      <>
        {what === 'thumbs-down' ? (
          <FormattedMessage id="safety.column.thumbs" />
        ) : (
          <FormattedMessage id={`prescriptions.override.${reason}`} />
        )}
        {words !== '' && `: ${words}`}
      </>
    ),
    width: '34%',
  },
  {
    key: 'kept',
    label: <FormattedMessage id="safety.promise" />,
    cell: ({ kept, dueOn }) =>
      kept === null ? (
        '–'
      ) : (
        <FormattedMessage id={kept ? 'safety.promise.kept' : 'safety.promise.open'} values={{ due: dueOn ?? '' }} />
      ),
    tight: true,
  },
]
