import { Alert, Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { ChartDocument, DocumentClass } from '../../shared/documents/index.ts'
import { EventTime } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { useClassChoices, useStatusChoices } from './classes.ts'
import { useEventText } from './event-text.ts'
import { useEscape } from './keys-within.ts'
import classes from './documents.module.css'

type Props = { document: ChartDocument; mayWrite: boolean; onReview: () => void }

/** What is known of a document, and what may be done about it: describe, review, take back. */
export function About({ document, mayWrite, onReview }: Props) {
  const eventText = useEventText()
  const [form, setForm] = useState<'describe' | 'retract' | null>(null)
  const { title, documentClass, happened, authorName, recordedAt, reviewed, retraction } = document
  const close = () => setForm(null)
  return (
    <header className={classes['about-document']}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className={classes['about']}>
          <Title order={2} className={classes['name'] ?? ''} data-retracted={retraction ? true : undefined}>
            {title}
          </Title>
          <Text size="xs" c="dimmed">
            <FormattedMessage id={`documents.class.${documentClass}`} />
            {' · '}
            {eventText(happened)}
            {' · '}
            <FormattedMessage
              id="documents.added-by"
              values={{ name: authorName, on: <FormattedDate value={recordedAt} dateStyle="short" /> }}
            />
            {reviewed && (
              <>
                {' · '}
                <FormattedMessage
                  id="documents.reviewed-by"
                  values={{ name: reviewed.name, on: <FormattedDate value={reviewed.at} dateStyle="short" /> }}
                />
              </>
            )}
          </Text>
        </div>
        {mayWrite && form === null && (
          <Group gap={6} wrap="nowrap" className="no-print">
            {!reviewed && (
              <Button size="compact-sm" onClick={onReview}>
                <FormattedMessage id="documents.review" />
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => setForm('describe')}>
              <FormattedMessage id="documents.describe" />
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setForm('retract')}>
              <FormattedMessage id="documents.retract" />
            </Button>
          </Group>
        )}
        {document.status === 'superseded' && (
          <Text size="sm" fw={600}>
            <FormattedMessage id="documents.superseded" />
          </Text>
        )}
      </Group>
      {retraction && (
        <Alert color="red" variant="outline" mt="xs">
          <FormattedMessage
            id="documents.retracted-because"
            values={{ reason: retraction.reason, on: <FormattedDate value={retraction.at} dateStyle="short" /> }}
          />
        </Alert>
      )}
      {form === 'describe' && <Describe document={document} onDone={close} />}
      {form === 'retract' && <Retract document={document} onDone={close} />}
    </header>
  )
}

type FormProps = { document: ChartDocument; onDone: () => void }

function Describe({ document, onDone }: FormProps) {
  const { patientId, entryId, revision, status } = document
  const choices = useClassChoices()
  const [title, setTitle] = useState(document.title)
  const [documentClass, setClass] = useState<DocumentClass>(document.documentClass)
  const [happened, setHappened] = useState<string>(document.happened)
  const [superseded, setSuperseded] = useState(status)
  const tell = useTell(core.documents.describe, ['documents'])
  const form = useEscape(onDone)
  const time = EventTime.safeParse(happened.trim())
  const save = () => {
    if (!time.success) return
    const details = { title, documentClass, happened: time.data, status: superseded }
    tell.mutate({ patientId, entryId, revision, ...details }, { onSuccess: onDone })
  }
  return (
    <form
      className={classes['inline']}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      ref={form}
    >
      <TextInput
        label={<FormattedMessage id="documents.name" />}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        maxLength={200}
        ref={focusOnArrival}
        required
      />
      <NativeSelect
        label={<FormattedMessage id="documents.class" />}
        data={choices}
        value={documentClass}
        onChange={(event) => setClass(event.currentTarget.value as DocumentClass)}
      />
      <TextInput
        label={<FormattedMessage id="documents.happened" />}
        value={happened}
        onChange={(event) => setHappened(event.currentTarget.value)}
        error={!time.success && <FormattedMessage id="documents.happened.wrong" />}
      />
      <StatusField value={superseded} onChange={setSuperseded} />
      <Ends pending={tell.isPending} onDone={onDone} />
      <FailureNote error={tell.error} />
    </form>
  )
}

function StatusField({
  value,
  onChange,
}: {
  value: ChartDocument['status']
  onChange: (status: ChartDocument['status']) => void
}) {
  const choices = useStatusChoices()
  return (
    <NativeSelect
      label={<FormattedMessage id="documents.status" />}
      data={choices}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as ChartDocument['status'])}
    />
  )
}

function Retract({ document, onDone }: FormProps) {
  const { patientId, entryId, revision } = document
  const tell = useTell(core.documents.retract, ['documents'])
  return (
    <WithReason
      label={<FormattedMessage id="documents.retract.why" />}
      action={<FormattedMessage id="kit.save" />}
      busy={tell.isPending}
      error={tell.error}
      onGive={(reason) => tell.mutate({ patientId, entryId, revision, reason }, { onSuccess: onDone })}
      onCancel={onDone}
    />
  )
}

const Ends = ({ pending, onDone }: { pending: boolean; onDone: () => void }) => (
  <Group gap="xs">
    <Button type="submit" size="compact-md" loading={pending}>
      <FormattedMessage id="kit.save" />
    </Button>
    <Button variant="subtle" size="compact-md" onClick={onDone}>
      <FormattedMessage id="kit.cancel" />
    </Button>
  </Group>
)
