import { Button, Paper, Text } from '@mantine/core'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { WaitingHere } from '../../shared/devices/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import classes from './devices.module.css'

/** This PC waits until somebody lets it in on another one: the letters to compare, and how to give up. */
export function WaitsHere({ waiting, onStopped }: { waiting: WaitingHere; onStopped: () => void }) {
  const { deviceName, letters, until, address } = waiting
  const stop = useTell(core.devices.stopWaiting, ['devices'], onStopped)
  return (
    <Paper withBorder p="md" mt="md">
      <Text role="status">
        <FormattedMessage id="first.join.waits" values={{ name: deviceName, address }} />
      </Text>
      <Text className={classes['letters'] ?? ''} my="xs">
        {letters}
      </Text>
      <Text size="sm" mb="sm">
        <FormattedMessage
          id="first.join.waits.until"
          values={{ time: <FormattedDate value={until} dateStyle="medium" timeStyle="short" /> }}
        />
      </Text>
      <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate({})}>
        <FormattedMessage id="first.join.waits.stop" />
      </Button>
      <FailureNote error={stop.error} />
    </Paper>
  )
}
