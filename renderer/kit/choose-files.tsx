import { Button, FileButton, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { ImportedFile, PickedPlace } from '../../shared/files/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { CallFailed, valueOf } from '../ipc/ask.ts'
import { FailureNote } from './failure.tsx'
import { sendFile } from './send-file.ts'

/** What was chosen, by the name that the person knows it by. */
export type Chosen = { name: string; files: ImportedFile[] }

type Props = {
  value: Chosen | null
  onChange: (chosen: Chosen | null) => void
  /** Asks for a folder by the system's own dialog; without it the files of a folder are sent by the page. */
  pick: (() => Promise<Outcome<{ picked: PickedPlace | null }>>) | null
  /** Which files of a folder are worth sending. */
  wanted?: RegExp
  disabled?: boolean
}

/** Choosing files or a folder to import from. A page sends what was chosen in pieces; no path is ever written. */
export function ChooseFiles({ value, onChange, pick, wanted, disabled = false }: Props) {
  const [sending, setSending] = useState<number | null>(null)
  const [error, setError] = useState<CallFailed | null>(null)
  const attempt = async (work: () => Promise<Chosen | null>) => {
    setError(null)
    try {
      const chosen = await work()
      if (chosen) onChange(chosen)
    } catch (problem) {
      if (!(problem instanceof CallFailed)) throw problem
      setError(problem)
    } finally {
      setSending(null)
    }
  }
  const send = (all: readonly File[]) => {
    if (all.length === 0) return Promise.resolve()
    // What was chosen before is let go of at once: nobody imports the old files while the new ones are on their way.
    onChange(null)
    setSending(0)
    return attempt(async () => {
      const files = all.filter((file) => file.size > 0 && (all.length === 1 || !wanted || wanted.test(file.name)))
      const bytes = files.reduce((sum, { size }) => sum + size, 0)
      const sent: ImportedFile[] = []
      let before = 0
      for (const file of files) {
        const token = await sendFile(file, (part) => setSending((before + part * file.size) / bytes), 'import')
        sent.push({ token, name: file.webkitRelativePath || file.name })
        before += file.size
      }
      const [first] = files
      if (!first) return null
      const folder = first.webkitRelativePath.split('/')[0] ?? ''
      return { name: folder || (files.length === 1 ? first.name : `${first.name} + ${files.length - 1}`), files: sent }
    })
  }
  const byDialog = () =>
    attempt(async () => {
      const { picked } = valueOf(await (pick ? pick() : Promise.reject(new Error('there is no dialog'))))
      return picked && { name: picked.name, files: [{ token: picked.token, name: picked.name }] }
    })
  const busy = disabled || sending !== null
  return (
    <div>
      <Group gap="xs">
        <FileButton multiple onChange={(files) => void send(files)} inputProps={{ 'data-choose': 'files' } as object}>
          {(props) => (
            <Button {...props} variant="default" disabled={busy}>
              <FormattedMessage id="choose.files" />
            </Button>
          )}
        </FileButton>
        {pick ? (
          <Button variant="default" disabled={busy} onClick={() => void byDialog()}>
            <FormattedMessage id="choose.folder" />
          </Button>
        ) : (
          <FileButton
            multiple
            onChange={(files) => void send(files)}
            inputProps={{ webkitdirectory: '', 'data-choose': 'folder' } as object}
          >
            {(props) => (
              <Button {...props} variant="default" disabled={busy}>
                <FormattedMessage id="choose.folder" />
              </Button>
            )}
          </FileButton>
        )}
        <Text component="output" size="sm">
          {sending !== null ? (
            <FormattedMessage id="choose.sending" values={{ share: sending }} />
          ) : value ? (
            <strong>{value.name}</strong>
          ) : (
            <FormattedMessage id="choose.nothing" />
          )}
        </Text>
      </Group>
      <FailureNote error={error} />
    </div>
  )
}
