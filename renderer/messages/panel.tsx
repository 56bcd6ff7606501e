import { Button, Stack, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { Compose, composeDraft } from './compose.tsx'
import classes from './messages.module.css'
import { SubjectText } from './screen.tsx'
import { OpenThread } from './thread.tsx'

const PAGE = 20

/** The messages that are tied to a chart; one opens in its place by Enter. */
export function MessagesPanel({ patientId }: { patientId: PatientId }) {
  return useMay('message.use') ? <Shown patientId={patientId} /> : null
}

function Shown({ patientId }: { patientId: PatientId }) {
  const [writing, setWriting] = useState(() => composeDraft(patientId) in useDrafts.getState().byForm)
  const [openId, setOpenId] = useState<string | null>(null)
  const list = useAsk(['messages', 'of-patient', patientId], (signal) =>
    core.messages.ofPatient({ patientId, limit: PAGE }, { signal }),
  )
  const { entries = [], total = 0 } = list.data ?? {}
  return (
    <Panel
      title={<FormattedMessage id="messages.of-chart" values={{ count: total }} />}
      actions={
        !writing && (
          <Button size="compact-xs" onClick={() => setWriting(true)}>
            <FormattedMessage id="messages.new" />
          </Button>
        )
      }
    >
      <Stack gap="xs">
        {writing && <Compose patientId={patientId} onDone={() => setWriting(false)} />}
        <FailureNote error={list.error} onRetry={() => void list.refetch()} />
        {list.isPending && <Waiting />}
        {list.data && entries.length === 0 && (
          <Empty>
            <FormattedMessage id="messages.none.here" />
          </Empty>
        )}
        {entries.map((thread) => (
          <div key={thread.threadId}>
            <UnstyledButton
              className={classes['line'] ?? ''}
              aria-expanded={openId === thread.threadId}
              onClick={() => setOpenId(openId === thread.threadId ? null : thread.threadId)}
            >
              <SubjectText thread={thread} />
              <span className={classes['words']}>
                {thread.lastByName}: {thread.lastWords}
              </span>
            </UnstyledButton>
            {openId === thread.threadId && <OpenThread thread={thread} />}
          </div>
        ))}
        {entries.length < total && <FormattedMessage id="tasks.more" values={{ count: total - entries.length }} />}
      </Stack>
    </Panel>
  )
}
