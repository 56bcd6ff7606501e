import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { wordsIn } from '../../shared/access/index.ts'
import type { Hosting } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel, Waiting } from '../kit/page.tsx'

const WORDS = 24
const COLOR = { none: 'gray', starting: 'blue', serving: 'green', moved: 'yellow', failed: 'red' } as const

/** Whether this computer hosts the practice, what that means, and how it begins and ends. */
export function HostingPanel() {
  const hosting = useAsk(['devices', 'hosting'], (signal) => core.devices.hosting({}, { signal }))
  const { data } = hosting
  return (
    <Panel title={<FormattedMessage id="devices.hosting" />}>
      <FailureNote error={hosting.error} onRetry={() => void hosting.refetch()} />
      {!data && !hosting.error && <Waiting />}
      {data && (
        <Stack align="start">
          <Standing hosting={data} />
          {data.state === 'none' && !data.hasServer && <Begin />}
          {data.hasServer && data.state !== 'serving' && <TakePlace hosting={data} />}
          {data.hasServer && <Elsewhere />}
          {data.state !== 'none' && <NoMore />}
        </Stack>
      )}
    </Panel>
  )
}

function Standing({ hosting: { state, port, addresses, message } }: { hosting: Hosting }) {
  const places = addresses.map((address) => `${address.includes(':') ? `[${address}]` : address}:${port ?? ''}`)
  return (
    <Alert role="status" color={COLOR[state]} variant="outline" w="100%">
      <FormattedMessage id={`devices.hosting.${state}`} values={{ message: message ?? '' }} />
      {state === 'serving' && (
        <Text size="sm" mt="xs">
          <FormattedMessage id="devices.hosting.at" values={{ addresses: places.join(', '), count: places.length }} />
        </Text>
      )}
    </Alert>
  )
}

function Begin() {
  const notice = useNotice()
  const host = useTell(core.devices.host, ['devices'])
  return (
    <>
      <Text size="sm">
        <FormattedMessage id="devices.hosting.how" />
      </Text>
      <Button
        variant="default"
        loading={host.isPending}
        onClick={() => host.mutate({}, { onSuccess: () => notice('devices.hosting.done') })}
      >
        <FormattedMessage id="devices.hosting.begin" />
      </Button>
      <FailureNote error={host.error} />
    </>
  )
}

/** In the place of a server that is gone: with the words the others follow, without them each joins again. */
function TakePlace({ hosting }: { hosting: Hosting }) {
  const notice = useNotice()
  const [text, setText] = useState('')
  const host = useTell(core.devices.host, ['devices'])
  const words = wordsIn(text)
  const isThere = host.error?.failure.reason === 'server-answers'
  const go = (of: { words: string[] | null; replaces: boolean }) =>
    host.mutate(of, { onSuccess: () => notice('devices.hosting.done') })
  if (!hosting.isComplete)
    return (
      <Text size="sm">
        <FormattedMessage id="devices.hosting.incomplete" />
      </Text>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        go({ words, replaces: isThere })
      }}
    >
      <Text size="sm" mb="xs">
        <FormattedMessage id="devices.hosting.instead" />
      </Text>
      <Textarea
        label={<FormattedMessage id="recover.words" />}
        description={<FormattedMessage id="recover.count" values={{ count: words.length }} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={3}
        autoComplete="off"
        spellCheck={false}
      />
      <FailureNote error={host.error} />
      <Group mt="sm">
        <Button type="submit" variant="default" loading={host.isPending} disabled={words.length !== WORDS}>
          <FormattedMessage id={isThere ? 'devices.hosting.replace' : 'devices.hosting.take'} />
        </Button>
        {!isThere && (
          <Button variant="subtle" disabled={host.isPending} onClick={() => go({ words: null, replaces: false })}>
            <FormattedMessage id="devices.hosting.without" />
          </Button>
        )}
      </Group>
    </form>
  )
}

/** The server has another address now, and this PC has not found it by itself. */
function Elsewhere() {
  const notice = useNotice()
  const [address, setAddress] = useState('')
  const move = useTell(core.devices.serverMoved, ['devices'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        move.mutate({ address }, { onSuccess: () => notice('devices.elsewhere.done') })
      }}
    >
      <Group align="end">
        <TextInput
          w={300}
          label={<FormattedMessage id="devices.elsewhere" />}
          description={<FormattedMessage id="devices.address.how" />}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={issueAt(move.error, 'address')}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={move.isPending} disabled={address === ''}>
          <FormattedMessage id="devices.elsewhere.go" />
        </Button>
      </Group>
      <FailureNote error={move.error} beside={['address']} />
    </form>
  )
}

function NoMore() {
  const [asks, setAsks] = useState(false)
  const stop = useTell(core.devices.stopHosting, ['devices'])
  if (!asks)
    return (
      <Button variant="default" onClick={() => setAsks(true)}>
        <FormattedMessage id="devices.hosting.stop" />
      </Button>
    )
  return (
    <>
      <Text size="sm" role="status">
        <FormattedMessage id="devices.hosting.stop.what" />
      </Text>
      <Group>
        <Button
          color="red"
          variant="outline"
          loading={stop.isPending}
          onClick={() => stop.mutate({}, { onSuccess: () => setAsks(false) })}
        >
          <FormattedMessage id="devices.hosting.stop.go" />
        </Button>
        <Button variant="subtle" onClick={() => setAsks(false)} disabled={stop.isPending}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={stop.error} />
    </>
  )
}
