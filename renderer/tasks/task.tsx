import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CivilDate, dayIn, type Instant } from '../../shared/kernel/index.ts'
import type { Task } from '../../shared/tasks/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useFormDraft } from '../shell/form-draft.ts'
import { go } from '../shell/navigate.ts'
import { TaskForm } from './form.tsx'
import { ownerOf, ownerValue } from './owner.ts'
import { OwnerField } from './owner-field.tsx'
import { EventText } from './words.tsx'

type Said = 'complete' | 'comment' | 'cancel' | 'reopen'
type Doing = Said | 'assign' | 'snooze' | 'change' | null
const lineDraft = (taskId: string, about: Said): string => `tasks.${about}.${taskId}`
const FRESH = ['tasks', 'handover']

/** One task: what can be done with it, and all that was done. */
export function OpenTask({ task }: { task: Task }) {
  const { taskId, patientId, revision, status, priority } = task
  const isOpen = status === 'requested' || status === 'in-progress'
  // What was being said when she left is there again.
  const [doing, setDoing] = useState<Doing>(
    () =>
      (isOpen ? (['complete', 'comment', 'cancel'] as const) : (['comment', 'reopen'] as const)).find(
        (about) => lineDraft(taskId, about) in useDrafts.getState().byForm,
      ) ?? null,
  )
  const whole = useAsk(['tasks', 'get', taskId], (signal) => core.tasks.get({ taskId, patientId }, { signal }))
  const said = (about: Said) => () => useDrafts.getState().drop(lineDraft(taskId, about))
  const move = useTell(core.tasks.setStatus, FRESH, (_task, { to }) => {
    if (to === 'completed') said('complete')()
    if (to === 'requested') said('reopen')()
  })
  const cancel = useTell(core.tasks.cancel, FRESH, said('cancel'))
  const comment = useTell(core.tasks.comment, FRESH, said('comment'))
  const assign = useTell(core.tasks.assign, FRESH)
  const snooze = useTell(core.tasks.snooze, FRESH)
  const draft = `tasks.change.${taskId}`
  const forget = () => useDrafts.getState().drop(draft)
  const change = useTell(core.tasks.change, FRESH, forget)
  const seen = { taskId, patientId, revision }
  const done = { onSuccess: () => setDoing(null) }
  const close = () => setDoing(null)
  const act = (id: Exclude<Doing, null> | 'start' | 'wake' | 'chart', run: () => void, primary = false): ReactNode => (
    <Button key={id} size="compact-xs" variant={primary ? 'filled' : 'subtle'} onClick={run}>
      <FormattedMessage id={`tasks.do.${id}`} />
    </Button>
  )
  return (
    <Stack gap="xs">
      {task.detail !== '' && (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {task.detail}
        </Text>
      )}
      <Group gap={4}>
        {isOpen && act('complete', () => setDoing('complete'), true)}
        {status === 'requested' && act('start', () => move.mutate({ ...seen, to: 'in-progress' }))}
        {act('comment', () => setDoing('comment'))}
        {isOpen && act('assign', () => setDoing('assign'))}
        {isOpen && priority !== 'stat' && act('snooze', () => setDoing('snooze'))}
        {task.snoozed && act('wake', () => snooze.mutate({ ...seen, untilOn: null }))}
        {isOpen && act('change', () => setDoing('change'))}
        {isOpen && act('cancel', () => setDoing('cancel'))}
        {!isOpen && act('reopen', () => setDoing('reopen'))}
        {patientId !== null && act('chart', () => go(`/patients/${patientId}`))}
      </Group>
      <FailureNote error={doing === null ? (move.error ?? snooze.error) : null} />
      {doing === 'complete' && (
        <OneLine
          about="complete"
          task={task}
          onCancel={close}
          error={move.error}
          onSave={(note) => move.mutate({ ...seen, to: 'completed', note }, done)}
        />
      )}
      {doing === 'reopen' && (
        <OneLine
          about="reopen"
          task={task}
          needed
          onCancel={close}
          error={move.error}
          onSave={(note) => move.mutate({ ...seen, to: 'requested', note }, done)}
        />
      )}
      {doing === 'comment' && (
        <OneLine
          about="comment"
          task={task}
          needed
          onCancel={close}
          error={comment.error}
          onSave={(text) => comment.mutate({ taskId, patientId, text }, done)}
        />
      )}
      {doing === 'cancel' && (
        <OneLine
          about="cancel"
          task={task}
          needed
          onCancel={close}
          error={cancel.error}
          onSave={(reason) => cancel.mutate({ ...seen, reason }, done)}
        />
      )}
      {doing === 'snooze' && (
        <PutOff onCancel={close} error={snooze.error} onSave={(untilOn) => snooze.mutate({ ...seen, untilOn }, done)} />
      )}
      {doing === 'assign' && (
        <GiveAway
          task={task}
          onCancel={close}
          error={assign.error}
          onSave={(owner, note) => assign.mutate({ ...seen, owner, note }, done)}
        />
      )}
      {doing === 'change' && (
        <TaskForm
          changing
          draft={draft}
          start={{ ...task, owner: { role: 'nurse' } }}
          busy={change.isPending}
          error={change.error}
          onCancel={() => {
            forget()
            close()
          }}
          onSave={({ owner: _owner, ...details }) =>
            change.mutate(
              { ...seen, details },
              {
                onSuccess: () => {
                  forget()
                  close()
                },
              },
            )
          }
        />
      )}
      <FailureNote error={whole.error} onRetry={() => void whole.refetch()} />
      {whole.isPending && <Waiting />}
      {whole.data?.events.map((event) => (
        <EventText key={event.eventId} event={event} />
      ))}
    </Stack>
  )
}

type LineProps = {
  about: Said
  task: Task
  /** Nothing is not enough. */
  needed?: boolean
  error: Parameters<typeof FailureNote>[0]['error']
  onSave: (text: string) => void
  onCancel: () => void
}

/** A line that is kept while it is typed; Escape gives it up. */
function OneLine({ about, task: { taskId, patientId }, needed = false, error, onSave, onCancel }: LineProps) {
  const { value, set, forget } = useFormDraft(lineDraft(taskId, about), () => ({ text: '' }), patientId)
  const { text } = value
  const leave = () => {
    forget()
    onCancel()
  }
  return (
    <ShortForm about={about} onSave={() => (!needed || text.trim() !== '') && onSave(text)} onCancel={leave}>
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          w="26rem"
          label={<FormattedMessage id={`tasks.say.${about}`} />}
          value={text}
          onChange={(event) => set({ text: event.currentTarget.value })}
          maxLength={about === 'comment' ? 2000 : 500}
          required={needed}
        />
        <Button type="submit" size="xs">
          <FormattedMessage id={`tasks.do.${about}`} />
        </Button>
      </Group>
      <FailureNote error={error} />
    </ShortForm>
  )
}

type PutOffProps = Pick<LineProps, 'error' | 'onCancel'> & { onSave: (untilOn: CivilDate) => void }

function PutOff({ error, onSave, onCancel }: PutOffProps) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const [text, setText] = useState('+1')
  const day = readDay(text, today as CivilDate, 'future')
  return (
    <ShortForm about="snooze" onSave={() => day && onSave(day)} onCancel={onCancel}>
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          w="9rem"
          label={<FormattedMessage id="tasks.say.snooze" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={day === null && intl.formatMessage({ id: 'orders.due.wrong' })}
        />
        <Button type="submit" size="xs">
          <FormattedMessage id="tasks.do.snooze" />
        </Button>
      </Group>
      <FailureNote error={error} />
    </ShortForm>
  )
}

type GiveProps = Pick<LineProps, 'error' | 'onCancel'> & {
  task: Task
  onSave: (owner: NonNullable<ReturnType<typeof ownerOf>>, note: string) => void
}

function GiveAway({ task, error, onSave, onCancel }: GiveProps) {
  const { ownerId, ownerRole } = task
  const [note, setNote] = useState('')
  const [owner, setOwner] = useState(
    ownerId === null ? ownerValue({ role: ownerRole ?? 'nurse' }) : ownerValue({ userId: ownerId }),
  )
  const chosen = ownerOf(owner)
  return (
    <ShortForm about="assign" onSave={() => chosen && onSave(chosen, note)} onCancel={onCancel}>
      <Group align="flex-end" gap="xs">
        <OwnerField label={<FormattedMessage id="tasks.owner" />} value={owner} onChange={setOwner} />
        <TextInput
          size="xs"
          w="20rem"
          label={<FormattedMessage id="tasks.say.assign" />}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={500}
        />
        <Button type="submit" size="xs">
          <FormattedMessage id="tasks.do.assign" />
        </Button>
      </Group>
      <FailureNote error={error} />
    </ShortForm>
  )
}
