import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { PolicyState } from '../../shared/safety/index.ts'
import { Panel } from '../kit/page.tsx'
import { usePolicyChange } from './change-policy.ts'
import type { PolicyChange } from './changed-policy.ts'
import { PolicyReason } from './policy-reason.tsx'

/** What the practice decided about alerts, who did and why; the gravest stand whatever it says. */
export function PolicyPanel({ policy }: { policy: PolicyState }) {
  const [asked, setAsked] = useState<PolicyChange | null>(null)
  const change = usePolicyChange(policy)
  const ags: PolicyChange = { to: policy.agsRows ? 'ags-off' : 'ags-on' }
  const back = (ruleId: string, to: 'interrupt' | 'no-stop') => (
    <Group key={ruleId} gap="xs">
      <Text size="sm" fw={600}>
        {ruleId}
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => setAsked({ ruleId, to })}>
        <FormattedMessage id={`safety.policy.to.${to}`} />
      </Button>
    </Group>
  )
  return (
    <Panel title={<FormattedMessage id="safety.policy" />}>
      <Stack gap="xs">
        <Text size="sm">
          <FormattedMessage id={policy.agsRows ? 'safety.policy.ags.on' : 'safety.policy.ags.off'} />
        </Text>
        {policy.passiveRules.length > 0 && (
          <Text size="sm">
            <FormattedMessage id="safety.policy.passive" values={{ count: policy.passiveRules.length }} />
          </Text>
        )}
        {policy.passiveRules.map((ruleId) => back(ruleId, 'interrupt'))}
        {policy.hardStops.length > 0 && (
          <Text size="sm">
            <FormattedMessage id="safety.policy.stops" values={{ count: policy.hardStops.length }} />
          </Text>
        )}
        {policy.hardStops.map((ruleId) => back(ruleId, 'no-stop'))}
        {asked ? (
          <PolicyReason asked={asked} change={change} onClose={() => setAsked(null)} />
        ) : (
          <Group>
            <Button size="xs" variant="default" onClick={() => setAsked(ags)}>
              <FormattedMessage id={`safety.policy.to.${ags.to}`} />
            </Button>
          </Group>
        )}
        {policy.changes.length > 0 && (
          <>
            <Text size="sm" fw={600}>
              <FormattedMessage id="safety.policy.changes" />
            </Text>
            {policy.changes.map(({ at, byName, reason }) => (
              <Text size="sm" key={at}>
                <FormattedDate value={at} dateStyle="medium" timeStyle="short" /> · {byName} · {reason}
              </Text>
            ))}
          </>
        )}
      </Stack>
    </Panel>
  )
}
