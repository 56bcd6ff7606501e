import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedDate, FormattedMessage, FormattedNumber } from 'react-intl'
import type { Link } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { ServerFields } from './server-fields.tsx'

const COLOR = {
  alone: 'gray',
  'up-to-date': 'green',
  sending: 'blue',
  fetching: 'blue',
  unreachable: 'yellow',
  refused: 'red',
  stuck: 'red',
} as const
/** Reasons after which only a code lets this PC in. */
const NEEDS_CODE = new Set(['not-enrolled', 'device-revoked', 'device-suspended'])
/** Clocks that differ by less agree, for whoever reads a chart. */
const SAME_MS = 2000

/** How this PC stands with the server, in a sentence and in numbers, and where the server is. */
export function ServerPanel({ link }: { link: Link }) {
  const { state, since, reason, waiting } = link
  const when = (at: number | null) =>
    at === null ? (
      <FormattedMessage id="devices.never" />
    ) : (
      <FormattedDate value={at} dateStyle="medium" timeStyle="short" />
    )
  return (
    <Panel title={<FormattedMessage id="devices.server" />}>
      <Alert role="status" color={COLOR[state]} variant="outline" mb="sm">
        <FormattedMessage
          id={`devices.state.${state}`}
          values={{ count: waiting, time: when(since), incident: reason ?? '' }}
        />{' '}
        {state === 'refused' && <FormattedMessage id={`devices.reason.${reason ?? 'not-enrolled'}`} />}
      </Alert>
      {state !== 'alone' && <Facts link={link} when={when} />}
      <ServerForm isStranger={state === 'refused' && NEEDS_CODE.has(reason ?? '')} />
    </Panel>
  )
}

function Facts({ link, when }: { link: Link; when: (at: number | null) => ReactNode }) {
  const { waiting, uncopied, conflicts, quarantined, diverged, lastContactAt, aheadMs, isSkewed } = link
  const { copiedAt, provenAt } = link
  const safety = useAsk(['safety'], (signal) => core.practice.safety({}, { signal }))
  const facts = [
    ['contact', when(lastContactAt)],
    ['waiting', <FormattedNumber key="w" value={waiting} />],
    ['uncopied', <FormattedNumber key="u" value={uncopied} />],
    ['serverCopy', when(copiedAt)],
    ['serverProof', when(provenAt)],
    ['conflicts', <FormattedNumber key="c" value={conflicts} />],
    ['quarantined', <FormattedNumber key="q" value={quarantined} />],
    ['diverged', <FormattedNumber key="d" value={diverged} />],
    ['clock', <ClockText key="k" aheadMs={aheadMs} isSkewed={isSkewed} />],
    ['proven', when(safety.data?.lastProvenRestoreAt ?? null)],
  ] as const
  return (
    <Table variant="vertical" mb="md">
      <Table.Tbody>
        {facts.map(([id, value]) => (
          <Table.Tr key={id}>
            <Table.Th w="24rem">
              <FormattedMessage id={`devices.fact.${id}`} />
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ClockText({ aheadMs, isSkewed }: { aheadMs: number | null; isSkewed: boolean }) {
  if (aheadMs === null) return '–'
  if (Math.abs(aheadMs) < SAME_MS) return <FormattedMessage id="devices.clock.same" />
  return (
    <>
      <FormattedMessage
        id={`devices.clock.${aheadMs > 0 ? 'ahead' : 'behind'}`}
        values={{ seconds: Math.round(Math.abs(aheadMs) / 1000) }}
      />
      {isSkewed && (
        <>
          {'. '}
          <FormattedMessage id="devices.clock.skewed" />
        </>
      )}
    </>
  )
}

/** Where the server is, and how to leave it; or how to join one, also again where it does not know this PC any more. */
function ServerForm({ isStranger }: { isStranger: boolean }) {
  const server = useAsk(['devices', 'server'], (signal) => core.devices.server({}, { signal }))
  if (!server.data) return <FailureNote error={server.error} onRetry={() => void server.refetch()} />
  const { address } = server.data
  return (
    <Stack>
      {address !== null && <Joined address={address} />}
      {(address === null || isStranger) && <JoinServer />}
    </Stack>
  )
}

function JoinServer() {
  const notice = useNotice()
  const [address, setAddress] = useState('')
  const [code, setCode] = useState('')
  const join = useTell(core.devices.joinServer, ['devices'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        join.mutate({ address, code }, { onSuccess: () => notice('devices.joined') })
      }}
    >
      <Text size="sm" mb="xs">
        <FormattedMessage id="devices.join.how" />
      </Text>
      <ServerFields {...{ address, setAddress, code, setCode }} error={join.error} />
      <Group mt="sm">
        <Button type="submit" variant="default" loading={join.isPending} disabled={address === '' || code === ''}>
          <FormattedMessage id="devices.join" />
        </Button>
      </Group>
      <FailureNote error={join.error} beside={['address', 'code']} />
    </form>
  )
}

function Joined({ address }: { address: string }) {
  const notice = useNotice()
  const [asks, setAsks] = useState(false)
  const leave = useTell(core.devices.leaveServer, ['devices'])
  return (
    <Stack gap="xs" align="start">
      <Text>
        <FormattedMessage id="devices.at" values={{ address }} />
      </Text>
      {!asks && (
        <Button variant="default" onClick={() => setAsks(true)}>
          <FormattedMessage id="devices.leave" />
        </Button>
      )}
      {asks && (
        <>
          <Text size="sm" role="status">
            <FormattedMessage id="devices.leave.what" />
          </Text>
          <Group>
            <Button
              color="red"
              variant="outline"
              loading={leave.isPending}
              ref={focusOnArrival}
              onClick={() => leave.mutate({}, { onSuccess: () => notice('devices.left') })}
            >
              <FormattedMessage id="devices.leave.go" />
            </Button>
            <Button variant="subtle" onClick={() => setAsks(false)} disabled={leave.isPending}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
        </>
      )}
      <FailureNote error={leave.error} />
    </Stack>
  )
}
