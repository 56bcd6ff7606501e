import { Modal, Table } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { Keys } from '../kit/keys.tsx'
import { commandsFor } from './commands.ts'
import { usePlaceCommands } from './place-commands.ts'

/** Two keys belong together when the second comes within this. */
const PAIR_MS = 2_000
const OWN = [
  { id: 'palette', words: 'palette.open', keys: 'mod+k' },
  { id: 'overlay', words: 'keymap.title', keys: '?' },
]

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Whether Escape has something of its own to do there: a list that stands open is shut, a dialog is left. */
const escapesItself = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.ariaExpanded === 'true' || 'expanded' in target.dataset || target.closest('[role="dialog"]') !== null)

/**
 * The keys that work everywhere, and `?` which shows them. While one writes, only those with Ctrl (⌘) count; Escape leaves a
 * field for the heading of the screen, where letters are keys again.
 */
export function Keymap({ session }: { session: SessionView }) {
  const intl = useIntl()
  const [shown, setShown] = useState(false)
  const before = useRef({ key: '', at: 0 })
  /** The field that Escape would leave, unless what is around it does something else with that key. */
  const leaving = useRef<EventTarget | null>(null)
  const here = usePlaceCommands((state) => state.commands)
  const commands = [...commandsFor(session), ...here].flatMap((command) =>
    command.keys === undefined ? [] : [{ ...command, keys: command.keys }],
  )
  useEffect(() => {
    const byKeys = new Map([...commandsFor(session), ...here].map((command) => [command.keys, command]))
    const seen = (event: KeyboardEvent) => {
      const { target } = event
      leaving.current = event.key === 'Escape' && writing(target) && !escapesItself(target) ? target : null
    }
    const pressed = (event: KeyboardEvent) => {
      if (leaving.current !== null && leaving.current === document.activeElement && !event.defaultPrevented)
        document.querySelector<HTMLElement>('main h1')?.focus()
      const mod = event.ctrlKey || event.metaKey
      const digit = /^Digit(\d)$/.exec(event.code)?.[1]
      // Alt with a digit writes a sign on some keyboards; the key itself is what counts, also while one writes.
      const direct = event.altKey && !mod && digit !== undefined ? byKeys.get(`alt+${digit}`) : undefined
      if (direct) {
        event.preventDefault()
        return direct.run()
      }
      const key = event.key.toLowerCase()
      const pair = event.timeStamp - before.current.at < PAIR_MS ? `${before.current.key} ${key}` : ''
      // A field that takes the focus between the two keys of a pair was not what the second was meant for.
      if (event.altKey || (!mod && writing(event.target) && !byKeys.has(pair))) {
        before.current = { key: '', at: 0 }
        return
      }
      if (!mod && key === '?') return setShown(true)
      before.current = { key: mod ? '' : key, at: event.timeStamp }
      const found = byKeys.get(mod ? `mod+${key}` : pair)
      if (!found) return
      // The second key of a pair is not the first of another: `c g` and then `c` must not be `g c`.
      before.current = { key: '', at: 0 }
      event.preventDefault()
      found.run()
    }
    // Whoever goes elsewhere by the pointer has given up the pair that she began.
    const pointed = () => {
      before.current = { key: '', at: 0 }
    }
    window.addEventListener('pointerdown', pointed)
    window.addEventListener('keydown', seen, { capture: true })
    window.addEventListener('keydown', pressed)
    return () => {
      window.removeEventListener('pointerdown', pointed)
      window.removeEventListener('keydown', seen, { capture: true })
      window.removeEventListener('keydown', pressed)
    }
  }, [session, here])
  return (
    <Modal
      opened={shown}
      onClose={() => setShown(false)}
      title={intl.formatMessage({ id: 'keymap.title' })}
      closeButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.close' }) }}
    >
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {[...OWN, ...commands].map(({ id, words, keys }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <FormattedMessage id={words} />
              </Table.Td>
              <Table.Td ta="right">
                <Keys keys={keys} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
