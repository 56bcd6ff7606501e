import { Text } from '@mantine/core'
import { FormattedDate, FormattedMessage } from 'react-intl'
import { useDrafts } from './drafts.ts'

/** Says of a form that it was not begun just now: that it stands as somebody left it, and when. */
export function DraftNote({ form }: { form: string }) {
  const at = useDrafts(({ foundAt }) => foundAt[form])
  if (at === undefined) return null
  return (
    <Text size="sm" c="dimmed" data-draft-from role="note">
      <FormattedMessage
        id="draft.found"
        values={{ time: <FormattedDate value={at} dateStyle="medium" timeStyle="short" /> }}
      />
    </Text>
  )
}
