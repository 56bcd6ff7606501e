import { Box, Button, Checkbox, Group, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { OpenThread } from '../../shared/messages/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { useDrafts } from '../shell/drafts.ts'
import { ownerOf, OwnersField } from '../tasks/index.ts'

export const composeDraft = (patientId: PatientId | null): string => `messages.new.${patientId ?? 'practice'}`

type Typed = { subject: string; body: string; to: string[]; urgent: boolean }
const NOTHING: Typed = { subject: '', body: '', to: [], urgent: false }
type Props = { patientId: PatientId | null; onDone: (sent: OpenThread | null) => void }

/** A new thread: to whom, what about, and the first message. Ctrl+Enter sends; what is typed is kept. */
export function Compose({ patientId, onDone }: Props) {
  const intl = useIntl()
  const notice = useNotice()
  const draft = composeDraft(patientId)
  const [typed, setTyped] = useState<Typed>(() => (useDrafts.getState().byForm[draft] as Typed | undefined) ?? NOTHING)
  const [faulty, setFaulty] = useState<'to' | 'subject' | 'body' | null>(null)
  const forget = () => useDrafts.getState().drop(draft)
  const send = useTell(core.messages.start, ['messages', 'handover'], forget)
  useEffect(() => useDrafts.getState().keep(draft, typed, patientId), [draft, typed, patientId])
  const change = (values: Partial<Typed>) => {
    setTyped({ ...typed, ...values })
    setFaulty(null)
  }
  const word = (id: string) => intl.formatMessage({ id: `messages.${id}` })
  const close = (sent: OpenThread | null) => {
    forget()
    onDone(sent)
  }
  const save = () => {
    const to = typed.to.flatMap((value) => ownerOf(value) ?? [])
    const { subject, body, urgent } = typed
    if (to.length === 0) return setFaulty('to')
    if (subject.trim() === '') return setFaulty('subject')
    if (body.trim() === '') return setFaulty('body')
    return send.mutate(
      { patientId, subject, body, to, urgent },
      {
        onSuccess: (thread) => {
          close(thread)
          notice('messages.sent')
        },
      },
    )
  }
  return (
    <Box
      component="form"
      aria-label={word('new')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          save()
        }
      }}
    >
      <Group align="flex-start" gap="sm">
        <OwnersField
          label={word('to')}
          values={typed.to}
          onChange={(to) => change({ to })}
          error={faulty === 'to' && word('to.missing')}
        />
        <TextInput
          size="xs"
          w="20rem"
          label={word('subject')}
          value={typed.subject}
          onChange={(event) => change({ subject: event.currentTarget.value })}
          error={faulty === 'subject' && word('subject.missing')}
          maxLength={200}
        />
        <Checkbox
          size="xs"
          mt="1.6rem"
          label={word('urgent')}
          checked={typed.urgent}
          onChange={(event) => change({ urgent: event.currentTarget.checked })}
        />
      </Group>
      <Textarea
        mt="xs"
        size="xs"
        autosize
        minRows={2}
        label={word('body')}
        value={typed.body}
        onChange={(event) => change({ body: event.currentTarget.value })}
        error={faulty === 'body' && word('body.missing')}
        maxLength={4000}
      />
      <FailureNote error={send.error} />
      <Group mt="xs">
        <Button type="submit" size="xs" loading={send.isPending}>
          <FormattedMessage id="messages.send" />
        </Button>
        <Button size="xs" variant="subtle" onClick={() => close(null)}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </Box>
  )
}
