import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconKey, IconLock } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import { focusOnArrival } from '../kit/focus.ts'

/** When, how many changes were on this PC only then, and how many of them the server keeps aside; null where nobody could say. */
export type LockedOutAbout = { at: number; unsent: number | null; left: number | null }

/** The practice's server locked this PC out: what that means, what became of what was here only, and the one way back. */
export function LockedOut({ about: { at, unsent, left }, onWords }: { about: LockedOutAbout; onWords: () => void }) {
  return (
    <Stack gap="md">
      <Alert
        color="red"
        variant="outline"
        role="alert"
        icon={<IconLock aria-hidden />}
        title={<FormattedMessage id="locked-out.title" />}
      >
        <FormattedMessage
          id="locked-out.what"
          values={{ time: <FormattedDate value={at} dateStyle="medium" timeStyle="short" /> }}
        />
      </Alert>
      <Text size="sm">
        <FormattedMessage
          id={unsent === null ? 'locked-out.unsent.unknown' : 'locked-out.unsent'}
          values={{ unsent, left: left ?? 0 }}
        />
      </Text>
      <Text size="sm">
        <FormattedMessage id="locked-out.back" />
      </Text>
      <Button leftSection={<IconKey size={16} aria-hidden />} onClick={onWords} ref={focusOnArrival}>
        <FormattedMessage id="trouble.words" />
      </Button>
    </Stack>
  )
}
