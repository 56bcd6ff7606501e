import { Button, Switch, Text } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Thread } from '../../shared/messages/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Opened } from '../kit/opened.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useCommands } from '../shell/place-commands.ts'
import { Compose, composeDraft } from './compose.tsx'
import { OpenThread } from './thread.tsx'

const PAGE = 50

/** The threads that one is in, urgent and unread ones first. Arrow keys and Enter open one; `n m` writes. */
export function Messages() {
  const intl = useIntl()
  const { thread: asked } = useSearch({ strict: false }) as { thread?: unknown }
  const [unreadOnly, setUnreadOnly] = useState(false)
  const [limit, setLimit] = useState(PAGE)
  const [writing, setWriting] = useState(() => composeDraft(null) in useDrafts.getState().byForm)
  const table = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<Thread | null>(null)
  const question = { unreadOnly, limit: Math.min(limit, 200) }
  const list = useAsk(['messages', 'threads', question], (signal) => core.messages.threads(question, { signal }), {
    keepLast: true,
  })
  const { entries = [], total = 0 } = list.data ?? {}
  const open = chosen ?? entries.find(({ threadId, shut }) => threadId === asked && !shut) ?? null
  useCommands(
    useMemo(
      () => [{ id: 'messages.new', words: 'messages.new', icon: 'messages', keys: 'n m', run: () => setWriting(true) }],
      [],
    ),
  )
  return (
    <Page
      title={<FormattedMessage id="screen.messages" />}
      actions={
        <>
          <Switch
            size="xs"
            checked={unreadOnly}
            onChange={(event) => setUnreadOnly(event.currentTarget.checked)}
            label={intl.formatMessage({ id: 'messages.unread.only' })}
          />
          {!writing && (
            <Button size="xs" onClick={() => setWriting(true)}>
              <FormattedMessage id="messages.new" />
            </Button>
          )}
        </>
      }
    >
      {writing && (
        <Panel title={<FormattedMessage id="messages.new" />}>
          <Compose
            patientId={null}
            onDone={(sent) => {
              setWriting(false)
              if (sent) setChosen(sent.thread)
            }}
          />
        </Panel>
      )}
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel
          title={<FormattedMessage id="messages.count" values={{ count: total }} />}
          fill={open === null}
          actions={
            entries.length < total &&
            limit < 200 && (
              <Button size="compact-xs" variant="subtle" onClick={() => setLimit(limit + PAGE)}>
                <FormattedMessage id="tasks.more" values={{ count: total - entries.length }} />
              </Button>
            )
          }
        >
          {entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="messages.none" />
            </Empty>
          ) : (
            <DataTable
              ref={table}
              label={intl.formatMessage({ id: 'screen.messages' })}
              columns={COLUMNS}
              rows={entries}
              keyOf={(row) => row.threadId}
              onOpen={(row) => (row.shut ? go(`/patients/${row.patientId}`) : setChosen(row))}
            />
          )}
        </Panel>
      )}
      {open && (
        <Opened
          key={open.threadId}
          onClose={() => {
            setChosen(null)
            focusFirstRow(table.current)
          }}
        >
          <Panel title={open.subject}>
            <OpenThread thread={open} />
          </Panel>
        </Opened>
      )}
    </Page>
  )
}

/** What a thread is about; of a closed chart only that there is something. */
export function SubjectText({ thread: { shut, subject, unread, urgentUnread } }: { thread: Thread }) {
  return (
    <>
      {urgentUnread > 0 && (
        <Text span size="sm" fw={700} c="var(--mantine-color-error)">
          <FormattedMessage id="messages.urgent" />{' '}
        </Text>
      )}
      <Text span size="sm" fw={unread > 0 ? 700 : 400} {...(shut && { fs: 'italic' as const })}>
        {shut ? <FormattedMessage id="tasks.shut" /> : subject}
      </Text>
    </>
  )
}

const When = ({ at }: { at: number }) => <>{useIntl().formatDate(at, { dateStyle: 'short', timeStyle: 'short' })}</>

const COLUMNS: readonly Column<Thread>[] = [
  {
    key: 'subject',
    label: <FormattedMessage id="messages.subject" />,
    cell: (thread) => <SubjectText thread={thread} />,
    width: '24%',
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '20%',
  },
  {
    key: 'last',
    label: <FormattedMessage id="messages.last" />,
    cell: ({ lastByName, lastWords }) => `${lastByName}${lastWords === '' ? '' : `: ${lastWords}`}`,
    width: '34%',
  },
  {
    key: 'unread',
    label: <FormattedMessage id="messages.unread" />,
    cell: ({ unread }) => (unread === 0 ? '' : unread),
    numeric: true,
    tight: true,
  },
  {
    key: 'at',
    label: <FormattedMessage id="messages.at" />,
    cell: ({ lastSentAt }) => <When at={lastSentAt} />,
    tight: true,
  },
]
