import { Button, Group, PasswordInput, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { wordsIn } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

/** A lost password, mended with the practice's 24 words. */
export function Recover({ onBack }: { onBack: () => void }) {
  const [words, setWords] = useState('')
  const typed = wordsIn(words)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const recover = useTell(core.access.recover, ['session', 'status'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        recover.mutate({ words: typed, login, password })
      }}
    >
      <Text size="sm" mb="sm">
        <FormattedMessage id="recover.text" />
      </Text>
      <Textarea
        label={<FormattedMessage id="recover.words" />}
        description={<FormattedMessage id="recover.count" values={{ count: typed.length }} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        autosize
        minRows={4}
        ref={focusOnArrival}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label={<FormattedMessage id="staff.login" />}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
        mt="sm"
        required
        autoComplete="off"
      />
      <PasswordInput
        label={<FormattedMessage id="account.next" />}
        description={<FormattedMessage id="account.password-rule" />}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        mt="sm"
        required
        autoComplete="new-password"
      />
      <FailureNote error={recover.error} />
      <Group mt="md">
        <Button type="submit" loading={recover.isPending}>
          <FormattedMessage id="recover.go" />
        </Button>
        <Button variant="subtle" onClick={onBack}>
          <FormattedMessage id="kit.back" />
        </Button>
      </Group>
    </form>
  )
}
