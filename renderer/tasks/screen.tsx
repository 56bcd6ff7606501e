import { Button, Group, SegmentedControl, Switch } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Task, Whose } from '../../shared/tasks/index.ts'
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
import { NewTask, newTaskDraft } from './new-task.tsx'
import { OpenTask } from './task.tsx'
import { DueText, OwnerText, TitleText } from './words.tsx'

const PAGE = 100

/** Tasks: one's own and one's team's, what is due first. Arrow keys and Enter open one below the list; `n t` makes one. */
export function Tasks() {
  const intl = useIntl()
  const [whose, setWhose] = useState<Whose>('mine-and-team')
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [overdueOnly, setOverdueOnly] = useState(false)
  const [withSnoozed, setWithSnoozed] = useState(false)
  const [limit, setLimit] = useState(PAGE)
  const [writing, setWriting] = useState(() => newTaskDraft(null) in useDrafts.getState().byForm)
  const [openId, setOpenId] = useState<string | null>(null)
  const question = {
    whose,
    state,
    overdueOnly: overdueOnly && state === 'open',
    withSnoozed,
    limit: Math.min(limit, 200),
  }
  const list = useAsk(['tasks', 'list', question], (signal) => core.tasks.list(question, { signal }), {
    keepLast: true,
  })
  const entries = list.data?.entries ?? []
  const shown = entries.find(({ taskId }) => taskId === openId) ?? null
  const table = useRef<HTMLDivElement>(null)
  const gone = openId !== null && list.data !== undefined && !list.isPlaceholderData && shown === null
  useEffect(() => {
    // It was done or given away: on to the next one.
    if (gone && table.current) focusFirstRow(table.current)
  }, [gone])
  useCommands(
    useMemo(
      () => [{ id: 'tasks.new', words: 'tasks.new', icon: 'tasks', keys: 'n t', run: () => setWriting(true) }],
      [],
    ),
  )
  const open = (task: Task) => (task.shut ? go(`/patients/${task.patientId}`) : setOpenId(task.taskId))
  return (
    <Page
      title={<FormattedMessage id="screen.tasks" />}
      actions={
        !writing && (
          <Button size="xs" onClick={() => setWriting(true)}>
            <FormattedMessage id="tasks.new" />
          </Button>
        )
      }
      under={
        <Group gap="md" className="no-print">
          <SegmentedControl
            size="xs"
            value={whose}
            onChange={(value) => setWhose(Whose.parse(value))}
            aria-label={intl.formatMessage({ id: 'tasks.whose' })}
            data={Whose.options.map((value) => ({ value, label: intl.formatMessage({ id: `tasks.whose.${value}` }) }))}
          />
          <Switch
            size="xs"
            checked={state === 'closed'}
            onChange={(event) => setState(event.currentTarget.checked ? 'closed' : 'open')}
            label={intl.formatMessage({ id: 'tasks.closed' })}
          />
          <Switch
            size="xs"
            checked={overdueOnly}
            onChange={(event) => setOverdueOnly(event.currentTarget.checked)}
            label={intl.formatMessage({ id: 'orders.overdue.only' })}
          />
          <Switch
            size="xs"
            checked={withSnoozed}
            onChange={(event) => setWithSnoozed(event.currentTarget.checked)}
            label={intl.formatMessage({ id: 'tasks.put-off' })}
          />
        </Group>
      }
    >
      {writing && (
        <Panel title={<FormattedMessage id="tasks.new" />}>
          <NewTask patientId={null} onDone={() => setWriting(false)} />
        </Panel>
      )}
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel
          title={<FormattedMessage id={`tasks.count.${state}`} values={said(list.data)} />}
          fill={!shown}
          actions={
            entries.length < list.data.total &&
            limit < 200 && (
              <Button size="compact-xs" variant="subtle" onClick={() => setLimit(limit + PAGE)}>
                <FormattedMessage id="tasks.more" values={{ count: list.data.total - entries.length }} />
              </Button>
            )
          }
        >
          {entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="tasks.none" />
            </Empty>
          ) : (
            <DataTable
              ref={table}
              label={intl.formatMessage({ id: 'screen.tasks' })}
              columns={COLUMNS}
              rows={entries}
              keyOf={(row) => row.taskId}
              onOpen={open}
            />
          )}
        </Panel>
      )}
      {shown && (
        <Opened
          key={shown.taskId}
          onClose={() => {
            setOpenId(null)
            focusFirstRow(table.current)
          }}
        >
          <Panel title={<TitleText task={shown} />}>
            <OpenTask task={shown} />
          </Panel>
        </Opened>
      )}
    </Page>
  )
}

/** How many there are, how many of them are shown, and how many were put off. */
const said = ({ entries, total, snoozed }: { entries: readonly unknown[]; total: number; snoozed: number }) => ({
  count: total,
  shown: entries.length,
  cut: entries.length < total ? 'yes' : 'no',
  snoozed,
})

const COLUMNS: readonly Column<Task>[] = [
  { key: 'due', label: <FormattedMessage id="tasks.due" />, cell: (task) => <DueText task={task} />, tight: true },
  {
    key: 'title',
    label: <FormattedMessage id="tasks.title" />,
    cell: (task) => <TitleText task={task} />,
    width: '36%',
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '22%',
  },
  { key: 'owner', label: <FormattedMessage id="tasks.owner" />, cell: (task) => <OwnerText task={task} /> },
  {
    key: 'status',
    label: <FormattedMessage id="tasks.status" />,
    cell: ({ status }) => <FormattedMessage id={`tasks.status.${status}`} />,
  },
  { key: 'by', label: <FormattedMessage id="tasks.by" />, cell: ({ authorName }) => authorName },
]
