import { Button, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { WaitingHere } from '../../shared/devices/index.ts'
import { FoundServers, ServerFields, WaitsHere } from '../devices/index.ts'
import { type CallFailed, queries, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { stepBack } from './first-step.ts'
import { RecoveryWords } from './recovery-words.tsx'

type Shown = { done: number; of: number; waiting?: WaitingHere | undefined }

type Props = {
  /** This PC gave a code before, and waits since. */
  waits: boolean
  /** Told while the practice is being fetched and when it is: then no step back may take the words out of sight. */
  onHold: (holds: boolean) => void
  onDone: () => void
}

/** This PC becomes one more of a practice: its name, where the server is, the code; then everything is fetched, and its 24 words are shown. */
export function JoinPractice({ waits, onHold, onDone }: Props) {
  const intl = useIntl()
  const [deviceName, setDeviceName] = useState('')
  const [address, setAddress] = useState('')
  const [code, setCode] = useState('')
  const [share, setShare] = useState(0)
  const [waiting, setWaiting] = useState<WaitingHere | null>(null)
  const join = useMutation<{ recoveryWords: string[] }, CallFailed, 'new' | 'go-on'>({
    networkMode: 'always',
    mutationFn: async (how) => {
      const onProgress = (now: Shown) => {
        setShare((100 * now.done) / now.of)
        setWaiting(now.waiting ?? null)
        if (now.waiting) setDeviceName(now.waiting.deviceName)
      }
      return valueOf(
        how === 'new'
          ? await core.devices.joinPractice({ address, code, deviceName }, { onProgress })
          : await core.devices.goOnJoining({}, { onProgress }),
      )
    },
    onMutate: () => onHold(true),
    onError: () => {
      setWaiting(null)
      onHold(false)
      void queries.invalidateQueries({ queryKey: ['devices', 'waitingHere'] })
    },
  })
  const { mutate, isIdle } = join
  useEffect(() => {
    // What was cut off, as by a restart of this PC, goes on by itself.
    if (waits && isIdle) mutate('go-on')
  }, [waits, isIdle, mutate])
  if (join.data)
    return <RecoveryWords words={join.data.recoveryWords} practiceName={deviceName} goOn="first.open" onDone={onDone} />
  if (waiting) return <WaitsHere waiting={waiting} onStopped={() => setWaiting(null)} />
  const isReady = [deviceName, address, code].every((text) => text.trim() !== '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) join.mutate('new')
      }}
    >
      <Stack mt="md" gap="sm">
        <Text>
          <FormattedMessage id="first.join.how" />
        </Text>
        <TextInput
          w={300}
          label={<FormattedMessage id="create.deviceName" />}
          value={deviceName}
          onChange={(event) => setDeviceName(event.currentTarget.value)}
          error={issueAt(join.error, 'deviceName')}
          ref={focusOnArrival}
          autoComplete="off"
        />
        <FoundServers onTake={setAddress} taken={address} />
        <ServerFields {...{ address, setAddress, code, setCode }} error={join.error} />
        {join.isPending && (
          <>
            <Text role="status" size="sm">
              <FormattedMessage id="first.join.fetching" />
            </Text>
            <Progress value={share} aria-label={intl.formatMessage({ id: 'first.join.fetching' })} />
          </>
        )}
        <FailureNote error={join.error} beside={['address', 'code', 'deviceName']} />
        <Group>
          <Button type="submit" loading={join.isPending} disabled={!isReady}>
            <FormattedMessage id="first.join.go" />
          </Button>
          <Button variant="subtle" onClick={stepBack} disabled={join.isPending}>
            <FormattedMessage id="kit.back" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
