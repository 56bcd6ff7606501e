import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { RecoveryWords } from './recovery-words.tsx'

/** New recovery words for an administrator who gives the password again: the old ones are lost or were never written. */
export function RenewWords({ practiceName }: { practiceName: string }) {
  const notice = useNotice()
  const safety = useAsk(['safety'], (signal) => core.practice.safety({}, { signal }))
  const [password, setPassword] = useState('')
  const renew = useTell(core.access.renewWords, ['safety'])
  const done = () => {
    renew.reset()
    notice('words.saved')
  }
  if (renew.data)
    return (
      <Panel>
        <RecoveryWords words={renew.data.recoveryWords} practiceName={practiceName} goOn="words.done" onDone={done} />
      </Panel>
    )
  return (
    <Panel title={<FormattedMessage id="words.title" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          renew.mutate({ password }, { onSettled: () => setPassword('') })
        }}
      >
        <Stack gap="sm" maw="34rem">
          <Text size="sm">
            <FormattedMessage id={safety.data?.wordsUnproven ? 'words.unproven' : 'words.renew.text'} />
          </Text>
          <PasswordInput
            label={<FormattedMessage id="words.renew.password" />}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="off"
            required
          />
          <FailureNote error={renew.error} />
          <Button type="submit" variant="default" loading={renew.isPending} w="fit-content">
            <FormattedMessage id="words.renew" />
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}
