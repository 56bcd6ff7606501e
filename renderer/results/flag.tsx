import { Text, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconAlertCircle } from '@tabler/icons-react'
import { FormattedMessage } from 'react-intl'
import { type Flag, isCritical } from '../../shared/results/index.ts'

/** How a value stands to its range: an arrow and a letter, so that it needs no colour; nothing where nothing says so. */
export function FlagMark({ flag }: { flag: Flag }) {
  if (flag === '' || flag === 'N') return null
  const Sign = flag.startsWith('L') ? IconArrowDown : flag.startsWith('H') ? IconArrowUp : IconAlertCircle
  return (
    <Text
      component="span"
      fw={700}
      size="sm"
      c={isCritical(flag) ? 'var(--mantine-color-error)' : 'var(--daybook-warn)'}
    >
      {' '}
      <Sign size={13} aria-hidden />
      <span aria-hidden>{flag}</span>
      <VisuallyHidden>
        <FormattedMessage id={`results.flag.${flag}`} />
      </VisuallyHidden>
    </Text>
  )
}
