import { Anchor, Badge, Box, Button, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Message, OpenThread as Whole, Thread } from '../../shared/messages/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { TaskForm } from '../tasks/index.ts'
import classes from './messages.module.css'

const FRESH = ['messages', 'handover']

/** One thread. What stands on the screen is marked as read; `t` makes a task of a message, `c` puts it into the chart. */
export function OpenThread({ thread: { threadId, patientId } }: { thread: Thread }) {
  const whole = useAsk(['messages', 'thread', threadId], (signal) =>
    core.messages.thread({ threadId, patientId }, { signal }),
  )
  const { mutate: markRead } = useTell(core.messages.markRead, FRESH)
  const unread = whole.data?.messages.filter((message) => message.unread).map(({ messageId }) => messageId) ?? []
  const key = unread.join(' ')
  useEffect(() => {
    const messageIds = key.split(' ').filter((id) => id !== '')
    // They stand before her now; where the window is not looked at, nothing was read.
    if (messageIds.length > 0 && document.visibilityState === 'visible')
      markRead({ threadId, patientId, messageIds: messageIds as never })
  }, [key, threadId, patientId, markRead])
  return (
    <Stack gap="xs">
      <FailureNote error={whole.error} onRetry={() => void whole.refetch()} />
      {whole.isPending && <Waiting />}
      {whole.data && <Shown whole={whole.data} />}
    </Stack>
  )
}

function Shown({ whole }: { whole: Whole }) {
  const { thread, members, messages, earlier, onlooker } = whole
  const { patientId, patientName } = thread
  const intl = useIntl()
  const names = members.map(({ name, role }) => (role === null ? name : intl.formatMessage({ id: `role.${role}` })))
  return (
    <>
      <Text size="sm" c="dimmed">
        <FormattedMessage id="messages.among" values={{ names: intl.formatList(names) }} />
        {patientId !== null && (
          <>
            {' · '}
            <Anchor size="sm" underline="always" href={`#/patients/${patientId}`}>
              {patientName}
            </Anchor>
          </>
        )}
        {onlooker && (
          <>
            {' · '}
            <FormattedMessage id="messages.onlooker" />
          </>
        )}
      </Text>
      {earlier > 0 && (
        <Text size="xs" c="dimmed">
          <FormattedMessage id="messages.earlier" values={{ count: earlier }} />
        </Text>
      )}
      {messages.map((message) => (
        <OneMessage key={message.messageId} message={message} thread={thread} />
      ))}
      <Reply thread={thread} />
    </>
  )
}

function OneMessage({ message, thread }: { message: Message; thread: Thread }) {
  const intl = useIntl()
  const notice = useNotice()
  const [making, setMaking] = useState(false)
  const mayFile = useMay('chart.write')
  const { threadId, patientId } = thread
  const { messageId, authorName, sentAt, body, urgent, readBy, waiting, taskId, entryId } = message
  const draft = `messages.task.${messageId}`
  const forget = () => useDrafts.getState().drop(draft)
  const make = useTell(core.messages.makeTask, [...FRESH, 'tasks'], forget)
  const file = useTell(core.messages.fileInChart, [...FRESH, 'timeline'])
  const closeTask = () => {
    forget()
    setMaking(false)
  }
  const canFile = mayFile && patientId !== null && entryId === null
  const put = () =>
    patientId !== null && file.mutate({ threadId, patientId, messageId }, { onSuccess: () => notice('messages.filed') })
  return (
    <Box
      component="article"
      className={classes['message'] ?? ''}
      // Its keys make a task of it, or put it into the chart.
      tabIndex={0}
      aria-label={intl.formatMessage({ id: 'messages.of' }, { name: authorName })}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
        if (event.key === 't' && taskId === null) {
          event.preventDefault()
          setMaking(true)
        }
        if (event.key === 'c' && canFile) put()
      }}
    >
      <Group gap="xs" justify="space-between">
        <Text size="xs" c="dimmed">
          <strong>{authorName}</strong> · {intl.formatDate(sentAt, { dateStyle: 'short', timeStyle: 'short' })}
          {readBy.length > 0 && (
            <>
              {' · '}
              <FormattedMessage
                id="messages.read-by"
                values={{ names: intl.formatList(readBy.map(({ name }) => name)) }}
              />
            </>
          )}
          {waiting > 0 && (
            <>
              {' · '}
              <FormattedMessage id="messages.waiting" values={{ count: waiting }} />
            </>
          )}
        </Text>
        <Group gap={4}>
          {urgent && (
            <Badge size="sm" color="red" variant="outline">
              <FormattedMessage id="messages.urgent" />
            </Badge>
          )}
          {taskId !== null && (
            <Badge size="sm" variant="outline">
              <FormattedMessage id="messages.is-task" />
            </Badge>
          )}
          {entryId !== null && (
            <Badge size="sm" variant="outline">
              <FormattedMessage id="messages.in-chart" />
            </Badge>
          )}
          {taskId === null && !making && (
            <Button size="compact-xs" variant="subtle" onClick={() => setMaking(true)}>
              <FormattedMessage id="messages.make-task" />
            </Button>
          )}
          {canFile && (
            <Button size="compact-xs" variant="subtle" loading={file.isPending} onClick={put}>
              <FormattedMessage id="messages.file" />
            </Button>
          )}
        </Group>
      </Group>
      <Text size="sm" className={classes['body'] ?? ''}>
        {body}
      </Text>
      <FailureNote error={file.error} />
      {making && (
        <TaskForm
          callable={false}
          draft={draft}
          start={{
            title: body.replaceAll(/\s+/g, ' ').trim().slice(0, 120),
            detail: '',
            owner: { role: 'nurse' },
            dueOn: null,
            priority: urgent ? 'urgent' : 'routine',
          }}
          busy={make.isPending}
          error={make.error}
          onCancel={closeTask}
          onSave={(details) =>
            make.mutate(
              { threadId, patientId, messageId, details },
              {
                onSuccess: () => {
                  closeTask()
                  notice('tasks.saved')
                },
              },
            )
          }
        />
      )}
    </Box>
  )
}

type Typed = { body: string; urgent: boolean }

function Reply({ thread: { threadId, patientId } }: { thread: Thread }) {
  const intl = useIntl()
  const draft = `messages.reply.${threadId}`
  const [typed, setTyped] = useState<Typed>(
    () => (useDrafts.getState().byForm[draft] as Typed | undefined) ?? { body: '', urgent: false },
  )
  const reply = useTell(core.messages.reply, FRESH, () => useDrafts.getState().drop(draft))
  useEffect(() => {
    if (typed.body !== '') useDrafts.getState().keep(draft, typed, patientId)
    else useDrafts.getState().drop(draft)
  }, [draft, typed, patientId])
  const send = () =>
    typed.body.trim() !== '' &&
    reply.mutate({ threadId, patientId, ...typed }, { onSuccess: () => setTyped({ body: '', urgent: false }) })
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          send()
        }
      }}
    >
      <Textarea
        size="xs"
        autosize
        label={intl.formatMessage({ id: 'messages.reply' })}
        value={typed.body}
        onChange={(event) => setTyped({ ...typed, body: event.currentTarget.value })}
        maxLength={4000}
      />
      <FailureNote error={reply.error} />
      <Group mt="xs">
        <Button type="submit" size="xs" loading={reply.isPending}>
          <FormattedMessage id="messages.send" />
        </Button>
        <Checkbox
          size="xs"
          label={intl.formatMessage({ id: 'messages.urgent' })}
          checked={typed.urgent}
          onChange={(event) => setTyped({ ...typed, urgent: event.currentTarget.checked })}
        />
      </Group>
    </Box>
  )
}
