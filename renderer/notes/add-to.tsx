import { Button, Group, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  EMPTY_BODY,
  type NoteBody,
  type NoteHead,
  type NoteVersion,
  type SectionText,
} from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { PlainEditor } from './plain-editor.tsx'

/** Adding to a signed note. What is typed stays while this window is open, also when one looks elsewhere. */
export function AddAddendum({ head, onDone }: { head: NoteHead; onDone: () => void }) {
  const intl = useIntl()
  const draft = `notes.addendum.${head.entryId}`
  const [body, setBody] = useState(
    () => (useDrafts.getState().byForm[draft]?.['body'] as NoteBody | undefined) ?? EMPTY_BODY,
  )
  const add = useTell(core.notes.addAddendum, ['notes', 'timeline'])
  const { entryId: noteId, patientId, revision } = head
  const done = () => {
    useDrafts.getState().drop(draft)
    onDone()
  }
  return (
    <Adding
      title={<FormattedMessage id="notes.addendum" />}
      onSave={() => add.mutate({ noteId, patientId, revision, body }, { onSuccess: done })}
      saving={add.isPending}
      onCancel={done}
    >
      <PlainEditor
        label={intl.formatMessage({ id: 'notes.addendum' })}
        body={body}
        focus
        onChange={(next) => {
          setBody(next)
          useDrafts.getState().keep(draft, { body: next })
        }}
      />
      <FailureNote error={add.error} />
    </Adding>
  )
}

/** Putting an amended text in front of the signed one, with the reason. */
export function AmendNote({ head, current, onDone }: { head: NoteHead; current: NoteVersion; onDone: () => void }) {
  const [sections, setSections] = useState<readonly SectionText[]>(current.sections)
  const [reason, setReason] = useState('')
  const amend = useTell(core.notes.amend, ['notes', 'timeline'])
  const { entryId: noteId, patientId, revision } = head
  return (
    <Adding
      title={<FormattedMessage id="notes.amend" />}
      onSave={() =>
        amend.mutate({ noteId, patientId, revision, reason, sections: [...sections] }, { onSuccess: onDone })
      }
      saving={amend.isPending}
      onCancel={onDone}
    >
      <Text size="sm" c="dimmed">
        <FormattedMessage id="notes.amend.how" />
      </Text>
      <TextInput
        label={<FormattedMessage id="notes.reason" />}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        required
        my="xs"
      />
      {sections.map((section, index) => (
        <PlainEditor
          key={section.key}
          label={section.heading}
          body={section.body}
          onChange={(body) => setSections((before) => before.map((one, at) => (at === index ? { ...one, body } : one)))}
        />
      ))}
      <FailureNote error={amend.error} />
    </Adding>
  )
}

type AddingProps = { title: ReactNode; saving: boolean; onSave: () => void; onCancel: () => void; children: ReactNode }

function Adding({ title, saving, onSave, onCancel, children }: AddingProps) {
  return (
    <Panel title={title}>
      {children}
      <Group mt="sm" gap="xs">
        <Button loading={saving} onClick={onSave}>
          <FormattedMessage id="notes.sign" />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </Panel>
  )
}
