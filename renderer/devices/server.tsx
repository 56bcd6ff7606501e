import { Alert, Button, Group, Table, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedDate, FormattedMessage, FormattedNumber } from 'react-intl'
import type { Link } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'

const COLOR = {
  alone: 'gray',
  'up-to-date': 'green',
  sending: 'blue',
  fetching: 'blue',
  unreachable: 'yellow',
  refused: 'red',
  stuck: 'red',
} as const
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
      <Address />
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

function Address() {
  const server = useAsk(['devices', 'server'], (signal) => core.devices.server({}, { signal }))
  if (!server.data) return <FailureNote error={server.error} />
  return <AddressForm key={server.data.address ?? ''} address={server.data.address} />
}

function AddressForm({ address }: { address: string | null }) {
  const notice = useNotice()
  const [text, setText] = useState(address ?? '')
  const save = useTell(core.devices.useServer, ['devices'])
  const wanted = text.trim() === '' ? null : text.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ address: wanted }, { onSuccess: () => notice('devices.saved') })
      }}
    >
      <Group align="end">
        <TextInput
          w={420}
          label={<FormattedMessage id="devices.address" />}
          description={<FormattedMessage id="devices.address.how" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={issueAt(save.error, 'address')}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={wanted === address}>
          <FormattedMessage id="kit.save" />
        </Button>
      </Group>
      <FailureNote error={save.error} beside={['address']} />
    </form>
  )
}
