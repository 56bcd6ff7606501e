import { Kbd } from '@mantine/core'
import { Fragment } from 'react'
import classes from './kit.module.css'

const MAC = navigator.userAgent.includes('Mac')

/** Keys as one finds them on the keyboard: `mod+l`, or `g p` for one after the other. `quiet` for dark grounds. */
export function Keys({ keys, quiet = false }: { keys: string; quiet?: boolean }) {
  const look = quiet ? (classes['quietKeys'] ?? '') : ''
  if (quiet)
    return (
      <span className={look}>
        {keys
          .split('+')
          .map(nameOf)
          .join(MAC ? '' : '+')}
      </span>
    )
  return (
    <span>
      {keys.split(/([ +])/).map((part, index) => (
        <Fragment key={`${index}${part}`}>
          {part === ' ' || part === '+' ? part : <Kbd size="xs">{nameOf(part)}</Kbd>}
        </Fragment>
      ))}
    </span>
  )
}

function nameOf(key: string): string {
  if (key === 'mod') return MAC ? '⌘' : 'Ctrl'
  if (key === 'alt') return MAC ? '⌥' : 'Alt'
  return key.length === 1 ? key.toUpperCase() : key
}
