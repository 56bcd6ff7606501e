import { Button, Group, Stack, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { NewTask, newTaskDraft } from './new-task.tsx'
import { OpenTask } from './task.tsx'
import { DueText, OwnerText, TitleText } from './words.tsx'
import classes from './tasks.module.css'

const PAGE = 50

/** The open tasks about a patient; one opens in its place by Enter. */
export function TasksPanel({ patientId }: { patientId: PatientId }) {
  const may = useMay('task.use')
  return may ? <Shown patientId={patientId} /> : null
}

function Shown({ patientId }: { patientId: PatientId }) {
  const [writing, setWriting] = useState(() => newTaskDraft(patientId) in useDrafts.getState().byForm)
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [openId, setOpenId] = useState<string | null>(null)
  const list = useAsk(['tasks', 'of-patient', patientId, state], (signal) =>
    core.tasks.ofPatient({ patientId, state, limit: PAGE }, { signal }),
  )
  const { entries = [], total = 0 } = list.data ?? {}
  return (
    <Panel
      title={<FormattedMessage id={`tasks.of.${state}`} values={{ count: total }} />}
      actions={
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => setState(state === 'open' ? 'closed' : 'open')}>
            <FormattedMessage id={`tasks.show.${state === 'open' ? 'closed' : 'open'}`} />
          </Button>
          {!writing && (
            <Button size="compact-xs" onClick={() => setWriting(true)}>
              <FormattedMessage id="tasks.new" />
            </Button>
          )}
        </Group>
      }
    >
      <Stack gap="xs">
        {writing && <NewTask patientId={patientId} onDone={() => setWriting(false)} />}
        <FailureNote error={list.error} onRetry={() => void list.refetch()} />
        {list.isPending && <Waiting />}
        {list.data && entries.length === 0 && (
          <Empty>
            <FormattedMessage id="tasks.none.here" />
          </Empty>
        )}
        {entries.map((task) => (
          <div key={task.taskId} className={classes['task']}>
            <UnstyledButton
              className={classes['line'] ?? ''}
              aria-expanded={openId === task.taskId}
              onClick={() => setOpenId(openId === task.taskId ? null : task.taskId)}
            >
              <span className={classes['title']}>
                <TitleText task={task} />
              </span>
              <span className={classes['facts']}>
                <DueText task={task} /> · <OwnerText task={task} />
              </span>
            </UnstyledButton>
            {openId === task.taskId && <OpenTask task={task} />}
          </div>
        ))}
        {entries.length < total && <FormattedMessage id="tasks.more" values={{ count: total - entries.length }} />}
      </Stack>
    </Panel>
  )
}
