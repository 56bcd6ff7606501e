import { Button, Group, NativeSelect, Progress, Text, TextInput } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { DocumentClass } from '../../shared/documents/index.ts'
import { type EntryId, EventTime, type PatientId } from '../../shared/kernel/index.ts'
import { CallFailed, queries, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { useClassChoices } from './classes.ts'
import { prepare, type Prepared } from './prepare.ts'
import { sendFile } from '../kit/send-file.ts'
import classes from './documents.module.css'

/** A file that someone brought and that is not in the chart yet. */
export type Waiting = { key: number; file: File }

type Props = {
  patientId: PatientId
  waiting: readonly Waiting[]
  /** `added`: the document that it became; null when it was put away. */
  onDone: (key: number, added: EntryId | null) => void
}

/** The files on their way, one form each: title, kind and date, then Enter. */
export function AddFiles({ patientId, waiting, onDone }: Props) {
  return waiting.map((one, index) => (
    <WaitingFile
      key={one.key}
      file={one.file}
      patientId={patientId}
      first={index === 0}
      onDone={(added) => onDone(one.key, added)}
    />
  ))
}

type FileProps = { file: File; patientId: PatientId; first: boolean; onDone: (added: EntryId | null) => void }

function WaitingFile({ file, patientId, first, onDone }: FileProps) {
  const [prepared, setPrepared] = useState<Prepared | null>(null)
  const [failed, setFailed] = useState<CallFailed | null>(null)
  useEffect(() => {
    let here = true
    prepare(file).then(
      (one) => here && setPrepared(one),
      (error: unknown) => here && setFailed(asFailure(error)),
    )
    return () => {
      here = false
    }
  }, [file])
  return (
    <Panel>
      <Text size="xs" c="dimmed" truncate title={file.name}>
        {file.name}
      </Text>
      {!prepared && !failed && (
        <Text size="sm" data-waiting>
          <FormattedMessage id="documents.looking" />
        </Text>
      )}
      {prepared && (
        <AddForm prepared={prepared} patientId={patientId} first={first} onDone={onDone} onFailed={setFailed} />
      )}
      <FailureNote error={failed} />
      {!prepared && failed && (
        <Button variant="default" size="compact-sm" mt="xs" onClick={() => onDone(null)}>
          <FormattedMessage id="documents.put-away" />
        </Button>
      )}
    </Panel>
  )
}

type FormProps = Omit<FileProps, 'file'> & { prepared: Prepared; onFailed: (error: CallFailed | null) => void }

function AddForm({ prepared, patientId, first, onDone, onFailed }: FormProps) {
  const intl = useIntl()
  const choices = useClassChoices()
  const [title, setTitle] = useState(prepared.title)
  const [documentClass, setClass] = useState<DocumentClass>('lab-report')
  const [happened, setHappened] = useState('')
  const [part, setPart] = useState<number | null>(null)
  const kind = useRef<HTMLSelectElement>(null)
  useFocus(kind, first)
  const time = happened.trim() === '' ? undefined : EventTime.safeParse(happened.trim())
  const add = async () => {
    onFailed(null)
    setPart(0)
    try {
      const token = await sendFile(prepared.file, setPart)
      const { pages, text, thumbnail } = prepared
      const when = time?.success ? { happened: time.data } : {}
      const about = { title, documentClass, ...when, pages, text, thumbnail, shown: true }
      const added = valueOf(await core.documents.add({ patientId, token, ...about }))
      await queries.invalidateQueries({ queryKey: ['documents'] })
      onDone(added.entryId)
    } catch (error) {
      setPart(null)
      onFailed(asFailure(error))
    }
  }
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault()
        if (part === null && time?.success !== false) void add()
      }}
    >
      <NativeSelect
        label={<FormattedMessage id="documents.class" />}
        data={choices}
        value={documentClass}
        ref={kind}
        onChange={(event) => setClass(event.currentTarget.value as DocumentClass)}
        // A list takes no Enter of its own; here it means the same as in every other field.
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.form?.requestSubmit()}
      />
      <TextInput
        label={<FormattedMessage id="documents.name" />}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        maxLength={200}
        required
      />
      <TextInput
        label={<FormattedMessage id="documents.happened" />}
        placeholder={intl.formatMessage({ id: 'documents.happened.how' })}
        value={happened}
        onChange={(event) => setHappened(event.currentTarget.value)}
        error={time?.success === false && <FormattedMessage id="documents.happened.wrong" />}
      />
      {part !== null && <Progress value={part * 100} aria-label={intl.formatMessage({ id: 'documents.sending' })} />}
      <Group gap="xs">
        <Button type="submit" size="compact-md" loading={part !== null}>
          <FormattedMessage id="documents.put-in" />
        </Button>
        <Button variant="subtle" size="compact-md" disabled={part !== null} onClick={() => onDone(null)}>
          <FormattedMessage id="documents.put-away" />
        </Button>
      </Group>
    </form>
  )
}

/** The first of the waiting files has the focus, so that a stack is worked off without the mouse. */
function useFocus(field: RefObject<HTMLSelectElement | null>, wanted: boolean): void {
  useEffect(() => {
    if (wanted) field.current?.focus()
  }, [field, wanted])
}

const asFailure = (error: unknown): CallFailed =>
  error instanceof CallFailed
    ? error
    : new CallFailed({
        code: 'internal',
        message: 'This file could not be read.',
        incidentId: '',
        issues: [],
        reason: 'file-unreadable',
      })
