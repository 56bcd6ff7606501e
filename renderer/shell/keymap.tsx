import { Modal, Table } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { Keys } from '../kit/keys.tsx'
import { commandsFor } from './commands.ts'
import { usePlaceCommands } from './place-commands.ts'

/** Two keys belong together when the second comes within this. */
const PAIR_MS = 1_200
const OWN = [
  { id: 'palette', words: 'palette.open', keys: 'mod+k' },
  { id: 'overlay', words: 'keymap.title', keys: '?' },
]

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The keys that work everywhere, and `?` which shows them. While one writes, only those with Ctrl (⌘) count. */
export function Keymap({ session }: { session: SessionView }) {
  const intl = useIntl()
  const [shown, setShown] = useState(false)
  const before = useRef({ key: '', at: 0 })
  const here = usePlaceCommands((state) => state.commands)
  const commands = [...commandsFor(session), ...here].flatMap((command) =>
    command.keys === undefined ? [] : [{ ...command, keys: command.keys }],
  )
  useEffect(() => {
    const byKeys = new Map([...commandsFor(session), ...here].map((command) => [command.keys, command]))
    const pressed = (event: KeyboardEvent) => {
      const mod = event.ctrlKey || event.metaKey
      const digit = /^Digit(\d)$/.exec(event.code)?.[1]
      // Alt with a digit writes a sign on some keyboards; the key itself is what counts, also while one writes.
      const direct = event.altKey && !mod && digit !== undefined ? byKeys.get(`alt+${digit}`) : undefined
      if (direct) {
        event.preventDefault()
        return direct.run()
      }
      if (event.altKey || (!mod && writing(event.target))) return
      const key = event.key.toLowerCase()
      if (!mod && key === '?') return setShown(true)
      const pair = event.timeStamp - before.current.at < PAIR_MS ? `${before.current.key} ${key}` : ''
      before.current = { key: mod ? '' : key, at: event.timeStamp }
      const found = byKeys.get(mod ? `mod+${key}` : pair)
      if (!found) return
      // The second key of a pair is not the first of another: `c g` and then `c` must not be `g c`.
      before.current = { key: '', at: 0 }
      event.preventDefault()
      found.run()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
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
