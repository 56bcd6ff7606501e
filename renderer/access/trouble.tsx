import { Alert, Button, Code, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconKey } from '@tabler/icons-react'
import { FormattedMessage } from 'react-intl'
import { focusOnArrival } from '../kit/focus.ts'
import classes from '../kit/front-door.module.css'

/** No password opens this PC: what happened, and the two ways back to the practice. */
export function Trouble({ what, onWords }: { what: string; onWords: () => void }) {
  return (
    <Stack gap="md">
      <Alert
        color="red"
        variant="outline"
        role="alert"
        icon={<IconAlertTriangle aria-hidden />}
        title={<FormattedMessage id="trouble.title" />}
      >
        {what}
      </Alert>
      <Text size="sm">
        <FormattedMessage id="trouble.words.text" />
      </Text>
      <Button leftSection={<IconKey size={16} aria-hidden />} onClick={onWords} ref={focusOnArrival}>
        <FormattedMessage id="trouble.words" />
      </Button>
      <Title order={2} size="h3" mt="xs">
        <FormattedMessage id="trouble.restore" />
      </Title>
      <Text size="sm">
        <FormattedMessage id="trouble.restore.text" />
      </Text>
      <Code block className={classes['command'] ?? ''}>
        {RESTORE}
      </Code>
    </Stack>
  )
}

/** As the runbook has it; where a password still opens the copy, the words are not needed. */
const RESTORE = 'daybook restore --from FOLDER --user NAME --words-file FILE'
