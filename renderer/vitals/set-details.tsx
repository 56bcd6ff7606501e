import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Observation } from '../../shared/results/index.ts'
import { type UnitHabit, vitalKindOf, type VitalSet } from '../../shared/vitals/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { HappenedText } from '../results/index.ts'
import { percentText, surfaceOf } from './computed.ts'
import { MeasureText } from './measure-text.tsx'

/** Every measure of a set with where and how it was taken, and the way to take one back. */
export function SetDetails({ set, habit }: { set: VitalSet; habit: UnitHabit }) {
  const surface = surfaceOf(set)
  return (
    <Stack gap={4}>
      {set.observations.map((one) => (
        <Detail key={one.entryId} observation={one} habit={habit} />
      ))}
      {set.percentiles && (
        <Text size="sm">
          <FormattedMessage
            id="vitals.percentiles"
            values={{
              systolic: percentText(set.percentiles.systolic),
              diastolic: percentText(set.percentiles.diastolic),
              day: <HappenedText happened={set.percentiles.heightOn} />,
            }}
          />
        </Text>
      )}
      {surface !== null && (
        <Text size="sm">
          <FormattedMessage id="vitals.bsa" values={{ value: surface }} />
        </Text>
      )}
      <Text size="xs" c="dimmed">
        <FormattedMessage id="vitals.computed" />
      </Text>
    </Stack>
  )
}

function Detail({ observation, habit }: { observation: Observation; habit: UnitHabit }) {
  const intl = useIntl()
  const [asking, setAsking] = useState(false)
  const mayWrite = useMay('chart.write')
  const retract = useTell(core.vitals.retract, ['vitals', 'timeline'])
  const kind = vitalKindOf(observation)
  const { method, bodySite, retraction } = observation
  const places: readonly [string, string][] = [
    ['position', method],
    [kind === 'temperature' ? 'thermometer' : 'cuff', bodySite],
  ]
  const said = places
    .filter(([, value]) => value !== '')
    .map(([name, value]) => {
      const id = `vitals.${name}.${value}`
      return intl.messages[id] ? intl.formatMessage({ id }) : value
    })
  const { entryId, patientId, revision } = observation
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" component="span" miw="9rem">
          {kind ? intl.formatMessage({ id: `vitals.${kind}` }) : observation.concept.text}
        </Text>
        <MeasureText observation={observation} habit={habit} />
        {said.length > 0 && (
          <Text size="sm" c="dimmed" component="span">
            {said.join(', ')}
          </Text>
        )}
        {retraction ? (
          <Text size="sm" c="dimmed" component="span">
            <FormattedMessage id="vitals.taken-back" values={{ reason: retraction.reason }} />
          </Text>
        ) : (
          mayWrite &&
          !asking && (
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => setAsking(true)}>
              <FormattedMessage id="vitals.take-back" />
            </Button>
          )
        )}
      </Group>
      {asking && !retraction && (
        <WithReason
          label={intl.formatMessage({ id: 'vitals.why' })}
          action={intl.formatMessage({ id: 'vitals.take-back' })}
          busy={retract.isPending}
          error={retract.error}
          onCancel={() => setAsking(false)}
          onGive={(reason) =>
            retract.mutate({ entryId, patientId, revision, reason }, { onSuccess: () => setAsking(false) })
          }
        />
      )}
    </div>
  )
}
