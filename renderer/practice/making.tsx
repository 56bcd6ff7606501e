import { Center, Paper, Progress, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { queries } from '../ipc/ask.ts'
import classes from '../kit/front-door.module.css'
import { LanguageSwitch } from '../shell/language-switch.tsx'

const ASK_MS = 1_000

/**
 * The demonstration is being made by another window, or the practice is fetched: nobody can sign in yet, and this window goes on by itself when
 * it is whole.
 */
export function Making({ done, of, joins }: { done: number; of: number; joins: boolean }) {
  const intl = useIntl()
  const what = joins ? 'first.join' : 'first.demo'
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['status'] }), ASK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <Center component="main" className={classes['ground'] ?? ''}>
      <Paper withBorder p="xl" className={classes['card'] ?? ''}>
        <Title order={1} mb="xs">
          <FormattedMessage id={`${what}.making`} />
        </Title>
        <Text mb="md">
          <FormattedMessage id={`${what}.making.text`} />
        </Text>
        <Progress value={(100 * done) / of} mb="md" aria-label={intl.formatMessage({ id: `${what}.making` })} />
        <LanguageSwitch />
      </Paper>
    </Center>
  )
}
