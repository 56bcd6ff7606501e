import { Kbd } from '@mantine/core'
import { Fragment } from 'react'

const MAC = navigator.userAgent.includes('Mac')

/** Keys as one finds them on the keyboard: `mod+l`, or `g p` for one after the other. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span>
      {keys.split(/([ +])/).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one fixed text
        <Fragment key={index}>{part === ' ' || part === '+' ? part : <Kbd size="xs">{nameOf(part)}</Kbd>}</Fragment>
      ))}
    </span>
  )
}

function nameOf(key: string): string {
  if (key === 'mod') return MAC ? '⌘' : 'Ctrl'
  return key.length === 1 ? key.toUpperCase() : key
}
