import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'

/**
 * How many lines of a long list are asked for: a step at first, and a step more each time somebody wants more.
 * @param most so many are shown at the outside; what is older stands in the timeline
 */
export function useMore(step: number, most: number) {
  const [shown, setShown] = useState(step)
  return {
    shown,
    /** One more than is shown says whether there are more. */
    limit: Math.min(shown + 1, most),
    more: () => setShown(Math.min(shown + step, most)),
    atEnd: shown >= most,
  }
}

type Props = ReturnType<typeof useMore> & { found: number }

/** Under a list that does not show everything: that it does not, and the way to more. */
export function More({ shown, more, atEnd, found }: Props) {
  if (found < shown || (found === shown && !atEnd)) return null
  return (
    <Group gap="xs" className="no-print" data-more>
      <Text size="sm" c="dimmed">
        <FormattedMessage id={atEnd ? 'more.timeline' : 'more.newest'} values={{ count: shown }} />
      </Text>
      {!atEnd && (
        <Button size="compact-sm" variant="subtle" onClick={more}>
          <FormattedMessage id="more.show" />
        </Button>
      )}
    </Group>
  )
}
