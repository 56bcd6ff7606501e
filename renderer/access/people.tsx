import { NavLink } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { UserId } from '../../shared/kernel/index.ts'
import classes from '../kit/front-door.module.css'

export type Person = { userId: UserId; login: string; displayName: string; pinReady: boolean }

/** Letters belong together while each comes within this of the one before. */
const WORD_MS = 1_000

/** Whether the person's name, a later part of it or the sign-in name begins with what was typed. */
const begins = ({ displayName, login }: Person, typed: string): boolean =>
  [displayName, login, ...displayName.split(/[\s.,]+/)].some((part) => part.toLowerCase().startsWith(typed))

type Props = {
  people: readonly Person[]
  chosen: UserId | null
  onChoose: (userId: UserId) => void
  labelledBy: string
}

/** Everyone of this PC. One stop for the Tab key; arrows and the first letters of a name walk through it. */
export function People({ people, chosen, onChoose, labelledBy }: Props) {
  const list = useRef<HTMLFieldSetElement>(null)
  const typed = useRef({ letters: '', at: 0 })
  // Where the focus was last, else at the one who is chosen.
  const [visited, setVisited] = useState<number | null>(null)
  const stop = visited ?? people.findIndex(({ userId }) => userId === chosen)
  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])]
  useEffect(() => {
    // With someone chosen already the proof has the focus; the list only shows where she stands in it.
    if (chosen === null) buttons()[0]?.focus()
    else list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const walk = (event: KeyboardEvent) => {
    const all = buttons()
    const here = all.indexOf(document.activeElement as HTMLButtonElement)
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key] ?? find(event)
    const button = to === null ? undefined : all[to]
    if (!button) return
    event.preventDefault()
    button.focus()
  }
  const find = ({ key, timeStamp, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null => {
    if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return null
    const goesOn = timeStamp - typed.current.at < WORD_MS
    const letters = (goesOn ? typed.current.letters : '') + key.toLowerCase()
    typed.current = { letters, at: timeStamp }
    const found = people.findIndex((person) => begins(person, letters))
    return found < 0 ? null : found
  }
  return (
    <fieldset className={classes['people']} aria-labelledby={labelledBy} ref={list}>
      {people.map((person, index) => (
        <NavLink
          component="button"
          key={person.userId}
          label={person.displayName}
          rightSection={<span className={classes['login']}>{person.login}</span>}
          leftSection={<IconUser size={18} aria-hidden />}
          active={chosen === person.userId}
          aria-pressed={chosen === person.userId}
          tabIndex={index === Math.max(0, stop) ? 0 : -1}
          onFocus={() => setVisited(index)}
          onKeyDown={walk}
          onClick={() => onChoose(person.userId)}
        />
      ))}
    </fieldset>
  )
}
