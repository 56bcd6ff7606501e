import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { queries, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

/** Whoever never signed in on this PC types the name that she signs in with elsewhere in the practice. */
export function ByName() {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useTell(core.access.signIn, ['session', 'status'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const onError = () => {
          setPassword('')
          void queries.invalidateQueries({ queryKey: ['status'] })
        }
        signIn.mutate({ login, password }, { onError })
      }}
    >
      <Stack gap="sm" mt="md">
        <Text size="sm" c="dimmed">
          <FormattedMessage id="sign-in.first-time" />
        </Text>
        <TextInput
          label={<FormattedMessage id="sign-in.login" />}
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          error={issueAt(signIn.error, 'login')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          ref={focusOnArrival}
        />
        <PasswordInput
          label={<FormattedMessage id="sign-in.password" />}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="off"
        />
        <FailureNote error={signIn.error} beside={['login']} />
        <Button type="submit" loading={signIn.isPending} disabled={login.trim() === '' || password === ''}>
          <FormattedMessage id="sign-in.go" />
        </Button>
      </Stack>
    </form>
  )
}
