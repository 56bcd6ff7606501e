import { Button, Group, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { ExportReport } from '../../shared/exchange/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { PickFolder } from './pick-folder.tsx'

type About = { folder: string; recipient: string; purpose: string }
type Props = {
  dialog: boolean
  write: (about: About) => Promise<Outcome<ExportReport>>
  children: ReactNode
  /** Puts the focus into the first field: where the form was asked for. */
  focused?: boolean
}
const FIELDS = ['folder', 'recipient', 'purpose'] as const

/** Who gets the charts, what for, and where they are written: without the first two nothing leaves the practice. */
export function DisclosureForm({ dialog, write, children, focused = false }: Props) {
  const [about, setAbout] = useState<About>({ folder: '', recipient: '', purpose: '' })
  const tell = useTell(write)
  const field = (name: keyof About, width: number) => (
    <TextInput
      w={width}
      label={<FormattedMessage id={`exchange.${name}`} />}
      value={about[name]}
      onChange={(event) => setAbout({ ...about, [name]: event.currentTarget.value })}
      error={issueAt(tell.error, name)}
      autoComplete="off"
      spellCheck={name !== 'folder'}
      {...(focused && name === 'recipient' && { ref: focusOnArrival })}
    />
  )
  const ready = Object.values(about).every((value) => value.trim() !== '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        tell.mutate(about)
      }}
    >
      <Text size="sm" c="dimmed" mb="xs">
        {children}
      </Text>
      <Group align="start">
        {field('recipient', 260)}
        {field('purpose', 260)}
        {field('folder', 360)}
        {dialog && (
          <Group mt="1.45rem">
            <PickFolder onPicked={(folder) => setAbout({ ...about, folder })} />
          </Group>
        )}
      </Group>
      <Button type="submit" mt="sm" disabled={!ready} loading={tell.isPending}>
        <FormattedMessage id="exchange.write" />
      </Button>
      <FailureNote error={tell.error} beside={FIELDS} />
      {tell.data && (
        <Text component="output" display="block" size="sm" mt="sm">
          <FormattedMessage
            id="exchange.written"
            values={{ resources: tell.data.resources, patients: tell.data.patients, leftOut: tell.data.leftOut }}
          />
          {Object.values(tell.data.notWritten).some((count) => count > 0) && (
            <>
              {' '}
              <FormattedMessage id="exchange.notWritten" values={tell.data.notWritten} />
            </>
          )}
        </Text>
      )}
    </form>
  )
}
