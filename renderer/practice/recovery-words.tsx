import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import classes from '../kit/kit.module.css'

/** Three of the words are asked for, so that nobody goes on without having them on paper. */
const ASKED = [3, 11, 20] as const

type Props = {
  words: readonly string[]
  practiceName: string
  /** What the last button says. */
  goOn: 'first.open' | 'words.done'
  onDone: () => void
}

/** The 24 words, shown this once: print or write them down, prove it, go on. */
export function RecoveryWords({ words, practiceName, goOn, onDone }: Props) {
  const intl = useIntl()
  const prove = useTell(core.access.proveWords, ['safety'])
  useEffect(() => {
    // Reloading or closing this window would lose them.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])
  const [written, setWritten] = useState(false)
  const [typed, setTyped] = useState<Record<number, string>>({})
  const right = ASKED.every((index) => typed[index]?.trim().toLowerCase() === words[index])
  if (!written)
    return (
      <Stack mt="md">
        <Title order={2}>
          <FormattedMessage id="words.title" />
        </Title>
        <Text>
          <FormattedMessage id="words.text" />
        </Text>
        <Text className="only-print">
          {practiceName} · <FormattedDate value={Date.now()} dateStyle="long" />
        </Text>
        <ol className={classes['words']} aria-label={intl.formatMessage({ id: 'words.title' })}>
          {words.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ol>
        <Group className="no-print">
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            <FormattedMessage id="kit.print" />
          </Button>
          <Button onClick={() => setWritten(true)}>
            <FormattedMessage id="words.written" />
          </Button>
        </Group>
      </Stack>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (right) prove.mutate({ words: [...words] }, { onSuccess: onDone })
      }}
    >
      <Stack mt="md">
        <Title order={2}>
          <FormattedMessage id="words.prove" />
        </Title>
        <Group>
          {ASKED.map((index) => (
            <TextInput
              key={index}
              label={<FormattedMessage id="words.number" values={{ number: index + 1 }} />}
              value={typed[index] ?? ''}
              onChange={(event) => setTyped({ ...typed, [index]: event.currentTarget.value })}
              ref={index === ASKED[0] ? focusOnArrival : null}
              autoComplete="off"
              required
            />
          ))}
        </Group>
        <FailureNote error={prove.error} />
        <Group>
          <Button type="submit" disabled={!right} loading={prove.isPending}>
            <FormattedMessage id={goOn} />
          </Button>
          <Button variant="subtle" onClick={() => setWritten(false)}>
            <FormattedMessage id="words.again" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
