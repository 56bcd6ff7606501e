import { Alert, Button, Group, NumberInput, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { Drill, Link } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { clockOf, useSecondsTo } from '../kit/countdown.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { DrillRecords } from './drill-records.tsx'

const USUAL_MINUTES = 10
const SECOND = 1000

/** Showing that work goes on without the server: on this PC, for some minutes; and the records of having shown it. */
export function DrillPanel({ link }: { link: Link }) {
  const drill = useAsk(['devices', 'drill'], (signal) => core.devices.drill({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="devices.drill" />}>
      <FailureNote error={drill.error} onRetry={() => void drill.refetch()} />
      {!drill.data && !drill.error && <Waiting />}
      {drill.data?.drill && <Running drill={drill.data.drill} />}
      {drill.data && !drill.data.drill && link.state !== 'alone' && <Begin />}
      {drill.data && !drill.data.drill && link.state === 'alone' && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="devices.drill.alone" />
        </Text>
      )}
      <DrillRecords />
    </Panel>
  )
}

function Begin() {
  const [asks, setAsks] = useState(false)
  const [minutes, setMinutes] = useState(USUAL_MINUTES)
  const [note, setNote] = useState('')
  const begin = useTell(core.devices.beginDrill, ['devices'])
  if (!asks)
    return (
      <Stack gap="xs" align="start" className="no-print">
        <Text size="sm">
          <FormattedMessage id="devices.drill.what" />
        </Text>
        <Button variant="default" onClick={() => setAsks(true)}>
          <FormattedMessage id="devices.drill.plan" />
        </Button>
      </Stack>
    )
  return (
    <form
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate({ minutes, note })
      }}
    >
      <Text size="sm" mb="xs" role="status">
        <FormattedMessage id="devices.drill.how" />
      </Text>
      <Group align="end">
        <NumberInput
          w={140}
          label={<FormattedMessage id="devices.drill.minutes" />}
          min={1}
          max={60}
          clampBehavior="strict"
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || USUAL_MINUTES)}
          ref={focusOnArrival}
        />
        <TextInput
          w={420}
          label={<FormattedMessage id="devices.drill.note" />}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" loading={begin.isPending}>
          <FormattedMessage id="devices.drill.begin" />
        </Button>
        <Button variant="subtle" onClick={() => setAsks(false)} disabled={begin.isPending}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={begin.error} />
    </form>
  )
}

function Running({ drill }: { drill: Drill }) {
  const { phase, beganAt, endsAt, written, charts, waiting } = drill
  const left = useSecondsTo(endsAt)
  const end = useTell(core.devices.endDrill, ['devices'])
  const isCut = phase === 'cut'
  const whole = Math.max(1, (endsAt - beganAt) / SECOND)
  return (
    <Alert role="status" color={isCut ? 'yellow' : 'blue'} variant="outline" mb="sm">
      <Stack gap="xs" align="start">
        <Text fw={600}>
          <FormattedMessage
            id={isCut ? 'devices.drill.cut' : 'devices.drill.catching-up'}
            values={{ left: clockOf(left), at: <FormattedDate value={endsAt} timeStyle="short" />, count: waiting }}
          />
        </Text>
        {isCut && <Progress w="100%" value={100 - (left / whole) * 100} aria-hidden />}
        <Text size="sm">
          <FormattedMessage id="devices.drill.written" values={{ written, charts }} />
        </Text>
        {isCut && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate({})}>
            <FormattedMessage id="devices.drill.end" />
          </Button>
        )}
        <FailureNote error={end.error} />
      </Stack>
    </Alert>
  )
}
