import { Anchor, Box, Button, Group, List, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ExportReport } from '../../shared/exchange/index.ts'
import type { FileToken, PickedPlace } from '../../shared/files/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { PickFolder } from './pick-folder.tsx'

type About = { recipient: string; purpose: string }
type Props = {
  dialog: boolean
  write: (about: About & { into?: FileToken }) => Promise<Outcome<ExportReport>>
  children: ReactNode
  /** Puts the focus into the first field: where the form was asked for. */
  focused?: boolean
}
const FIELDS = ['recipient', 'purpose'] as const

/** Who gets the charts, what for, and where they are written: without the first two nothing leaves the practice. */
export function DisclosureForm({ dialog, write, children, focused = false }: Props) {
  const [about, setAbout] = useState<About>({ recipient: '', purpose: '' })
  const [folder, setFolder] = useState<PickedPlace | null>(null)
  const tell = useTell(write)
  const field = (name: keyof About, width: number) => (
    <TextInput
      w={width}
      label={<FormattedMessage id={`exchange.${name}`} />}
      value={about[name]}
      onChange={(event) => setAbout({ ...about, [name]: event.currentTarget.value })}
      error={issueAt(tell.error, name)}
      autoComplete="off"
      {...(focused && name === 'recipient' && { ref: focusOnArrival })}
    />
  )
  const ready = Object.values(about).every((value) => value.trim() !== '') && (!dialog || folder !== null)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        tell.mutate({ ...about, ...(folder && { into: folder.token }) })
      }}
    >
      <Text size="sm" c="dimmed" mb="xs">
        {children}
      </Text>
      <Group align="start">
        {field('recipient', 260)}
        {field('purpose', 260)}
        {dialog && (
          <Group mt="1.45rem">
            <PickFolder onPicked={setFolder} />
            <Text size="sm" component="output">
              {folder ? <strong>{folder.name}</strong> : <FormattedMessage id="exchange.folder.none" />}
            </Text>
          </Group>
        )}
      </Group>
      <Button type="submit" mt="sm" disabled={!ready} loading={tell.isPending}>
        <FormattedMessage id="exchange.write" />
      </Button>
      <FailureNote error={tell.error} beside={FIELDS} />
      {tell.data && (
        <Text component="output" display="block" fz="sm" mt="sm">
          <FormattedMessage
            id="exchange.written"
            values={{ resources: tell.data.resources, patients: tell.data.patients, leftOut: tell.data.leftOut }}
          />
          {tell.data.offered.length > 0 && <Offered files={tell.data.offered} />}
          {Object.values(tell.data.notWritten).some((count) => count > 0) && (
            <>
              {' '}
              <FormattedMessage id="exchange.notWritten" values={{ list: <LeftOut counts={tell.data.notWritten} /> }} />
            </>
          )}
        </Text>
      )}
    </form>
  )
}

/** What was not written, by kind, as a list in words. */
function LeftOut({ counts }: { counts: ExportReport['notWritten'] }) {
  const intl = useIntl()
  const kinds = Object.entries(counts).filter(([, count]) => count > 0)
  return intl.formatList(
    kinds.map(([kind, count]) => intl.formatMessage({ id: `exchange.notWritten.${kind}` }, { count })),
  )
}

/** The files of an export for this window to take. They are there for a quarter of an hour. */
const Offered = ({ files }: { files: ExportReport['offered'] }) => (
  <Box my="xs">
    <FormattedMessage id="exchange.offered" />
    <List size="sm">
      {files.map(({ token, name }) => (
        <List.Item key={token}>
          <Anchor href={`/file/${token}`} download={name.replaceAll('/', '-')} underline="always" size="sm">
            {name}
          </Anchor>
        </List.Item>
      ))}
    </List>
  </Box>
)
