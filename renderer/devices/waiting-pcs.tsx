import { Button, Group, Paper, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { WaitingPc } from '../../shared/devices/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNotice } from '../kit/notice.ts'
import classes from './devices.module.css'

/** PCs that gave a code and wait until somebody lets them in, or turns them away. */
export const WaitingPcs = ({ waiting }: { waiting: readonly WaitingPc[] }) => (
  <Stack gap="xs" role="list">
    {waiting.map((pc) => (
      <OnePc key={pc.requestId} pc={pc} />
    ))}
  </Stack>
)

function OnePc({ pc }: { pc: WaitingPc }) {
  const { requestId, name, address, letters, askedAt, madeByName } = pc
  const notice = useNotice()
  const [asks, setAsks] = useState(false)
  const away = useTell(core.devices.turnAway, ['devices'], () => notice('devices.waits.away', { name }))
  return (
    <Paper withBorder p="sm" role="listitem" data-waiting>
      <Text role="status">
        <FormattedMessage
          id="devices.waits"
          values={{
            name,
            address,
            madeByName,
            time: <FormattedDate value={askedAt} dateStyle="medium" timeStyle="short" />,
          }}
        />
      </Text>
      <Text className={classes['letters'] ?? ''}>{letters}</Text>
      <Text size="sm">
        <FormattedMessage id="devices.waits.compare" />
      </Text>
      {asks ? (
        <LetIn pc={pc} onCancel={() => setAsks(false)} />
      ) : (
        <Group mt="xs">
          <Button onClick={() => setAsks(true)}>
            <FormattedMessage id="devices.waits.let-in" />
          </Button>
          <Button variant="default" loading={away.isPending} onClick={() => away.mutate({ requestId })}>
            <FormattedMessage id="devices.waits.turn-away" />
          </Button>
        </Group>
      )}
      <FailureNote error={away.error} />
    </Paper>
  )
}

/** From then on that PC holds the whole practice: the person shows that it is she, whoever left this screen open. */
function LetIn({ pc: { requestId, name }, onCancel }: { pc: WaitingPc; onCancel: () => void }) {
  const notice = useNotice()
  const [password, setPassword] = useState('')
  const admit = useTell(core.devices.admit, ['devices'], () => notice('devices.waits.in', { name }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (password !== '') admit.mutate({ requestId, password })
      }}
    >
      <Group align="flex-end" my="xs" onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
        <PasswordInput
          w={300}
          label={<FormattedMessage id="devices.waits.password" values={{ name }} />}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="off"
          ref={focusOnArrival}
        />
        <Button type="submit" loading={admit.isPending} disabled={password === ''}>
          <FormattedMessage id="devices.waits.let-in.go" />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={admit.error} />
    </form>
  )
}
