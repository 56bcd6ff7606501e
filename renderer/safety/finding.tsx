import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { SafetyFinding } from '../../shared/safety/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { TierBadge } from './tier-badge.tsx'

type Props = { finding: SafetyFinding; onSettled: () => void; onClose: () => void }

/** One line of the worklist in full: what came up, why for this patient, what to do; the way to the chart, and settling it. */
export function FindingDetails({ finding, onSettled, onClose }: Props) {
  const notice = useNotice()
  const mayWrite = useMay('chart.write')
  const [settling, setSettling] = useState(false)
  const close = useTell(core.safety.closeFinding, ['safety', 'handover'])
  const { patientId, findingId, revision } = finding
  const settle = (reason: string) =>
    close.mutate(
      { patientId, findingId, revision, reason },
      {
        onSuccess: () => {
          notice('safety.settled')
          onSettled()
        },
      },
    )
  return (
    <Panel title={<PatientText patientName={finding.patientName} birthOn={finding.birthOn} />}>
      <Stack gap="xs">
        <Group gap="xs">
          <TierBadge tier={finding.tier} />
          <Text fw={600}>{finding.drugs.join(' + ')}</Text>
        </Group>
        <Text size="sm">{[finding.why, finding.forThisPatient].filter(Boolean).join(' ')}</Text>
        <Text size="sm">{finding.management}</Text>
        <Text size="xs" c="dimmed">
          {finding.sources.join(' · ')} · <FormattedMessage id={`safety.cause.${finding.cause}`} /> ·{' '}
          <FormattedDate value={finding.foundAt} dateStyle="medium" timeStyle="short" />
        </Text>
        {settling ? (
          <WithReason
            label={<FormattedMessage id="safety.settle.why" />}
            action={<FormattedMessage id="safety.settle" />}
            busy={close.isPending}
            error={close.error}
            onGive={settle}
            onCancel={() => setSettling(false)}
          />
        ) : (
          <Group gap="xs">
            <Button size="xs" onClick={() => go(`/patients/${patientId}?section=orders`)}>
              <FormattedMessage id="safety.to-chart" />
            </Button>
            {mayWrite && (
              <Button size="xs" variant="default" onClick={() => setSettling(true)}>
                <FormattedMessage id="safety.settle" />
              </Button>
            )}
            <Button size="xs" variant="subtle" onClick={onClose}>
              <FormattedMessage id="kit.close" />
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  )
}
