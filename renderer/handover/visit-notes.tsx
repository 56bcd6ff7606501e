import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconNote } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { VisitNote } from '../../shared/handover/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useCommands } from '../shell/place-commands.ts'
import { useMay } from '../shell/session.ts'
import classes from './handover.module.css'

/** What was left for whoever sees the patient next; `c n` leaves a note. It stays until somebody says she read it. */
export function VisitNotes({ patientId }: { patientId: PatientId }) {
  const draft = `handover.note.${patientId}`
  const [writing, setWriting] = useState(() => draft in useDrafts.getState().byForm)
  const mayWrite = useMay('chart.write')
  const notes = useAsk(['handover', 'visit-notes', patientId], (signal) =>
    core.handover.visitNotes({ patientId }, { signal }),
  )
  useCommands(
    useMemo(
      () =>
        mayWrite
          ? [
              {
                id: 'handover.note',
                words: 'handover.note.leave',
                icon: 'notes',
                keys: 'c n',
                run: () => setWriting(true),
              },
            ]
          : [],
      [mayWrite],
    ),
  )
  return (
    <>
      {notes.error && (
        <div className={classes['left']}>
          <FailureNote error={notes.error} onRetry={() => void notes.refetch()} />
        </div>
      )}
      {notes.data?.map((note) => (
        <Left key={note.visitNoteId} note={note} mayWrite={mayWrite} />
      ))}
      {writing && <Leave patientId={patientId} draft={draft} onDone={() => setWriting(false)} />}
    </>
  )
}

function Left({ note, mayWrite }: { note: VisitNote; mayWrite: boolean }) {
  const intl = useIntl()
  const read = useTell(core.handover.acknowledgeVisitNote, ['handover'])
  const { patientId, visitNoteId, revision, text, authorName, writtenAt } = note
  return (
    <section className={classes['left']} aria-label={intl.formatMessage({ id: 'handover.note' })}>
      <IconNote size={15} aria-hidden />
      <Text span size="sm" fw={600}>
        {text}
      </Text>
      <Text span size="xs" c="dimmed">
        {authorName} · {intl.formatDate(writtenAt, { dateStyle: 'medium', timeStyle: 'short' })}
      </Text>
      {mayWrite && (
        <Button
          size="compact-xs"
          variant="default"
          loading={read.isPending}
          onClick={() => read.mutate({ patientId, visitNoteId, revision })}
        >
          <FormattedMessage id="handover.note.read" />
        </Button>
      )}
      <FailureNote error={read.error} />
    </section>
  )
}

function Leave({ patientId, draft, onDone }: { patientId: PatientId; draft: string; onDone: () => void }) {
  const [text, setText] = useState(() => String(useDrafts.getState().byForm[draft]?.['text'] ?? ''))
  const forget = () => useDrafts.getState().drop(draft)
  const leave = useTell(core.handover.leaveVisitNote, ['handover'], forget)
  const close = () => {
    forget()
    onDone()
  }
  return (
    <div className={classes['left']}>
      <ShortForm
        about="visit-note"
        onCancel={close}
        onSave={() => text.trim() !== '' && leave.mutate({ patientId, text }, { onSuccess: close })}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            size="xs"
            w="32rem"
            label={<FormattedMessage id="handover.note.leave" />}
            value={text}
            maxLength={280}
            onChange={(event) => {
              setText(event.currentTarget.value)
              useDrafts.getState().keep(draft, { text: event.currentTarget.value }, patientId)
            }}
          />
          <Button type="submit" size="xs" loading={leave.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button size="xs" variant="subtle" onClick={close}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
        <FailureNote error={leave.error} />
      </ShortForm>
    </div>
  )
}
