import { Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useIntl } from 'react-intl'
import { type CivilDate, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { type TaskDetails, TaskPriority } from '../../shared/tasks/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { ShortForm } from '../kit/short-form.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useSession } from '../shell/session.ts'
import { ownerOf, ownerValue } from './owner.ts'
import { OwnerField } from './owner-field.tsx'

type Typed = {
  title: string
  detail: string
  owner: string
  due: string
  priority: TaskPriority
  promisedCall: boolean
}

type Props = {
  /** Under which name what is typed is kept. */
  draft: string
  start?: TaskDetails
  /** What already stands is changed: whose it is, is changed by giving it away. */
  changing?: boolean
  /** Whether it may be a call that was promised to the patient. */
  callable?: boolean
  busy: boolean
  error: CallFailed | null
  onSave: (details: TaskDetails, promisedCall: boolean) => void
  onCancel: () => void
}

/** What is to be done, by whom, by when. Enter saves, Escape leaves and keeps what was typed. */
export function TaskForm({
  draft,
  start,
  changing = false,
  callable = !changing,
  busy,
  error,
  onSave,
  onCancel,
}: Props) {
  const intl = useIntl()
  const { userId } = useSession()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const [typed, setTyped] = useState<Typed>(
    () =>
      (useDrafts.getState().byForm[draft] as Typed | undefined) ?? {
        title: start?.title ?? '',
        detail: start?.detail ?? '',
        owner: ownerValue(start?.owner ?? { userId }),
        due: start?.dueOn ?? '',
        priority: start?.priority ?? 'routine',
        promisedCall: false,
      },
  )
  const [faulty, setFaulty] = useState<'title' | 'due' | null>(null)
  const change = (values: Partial<Typed>) => {
    setTyped({ ...typed, ...values })
    setFaulty(null)
  }
  useEffect(() => useDrafts.getState().keep(draft, typed), [draft, typed])
  const word = (id: string) => intl.formatMessage({ id: `tasks.${id}` })
  const save = () => {
    const dueOn = typed.due.trim() === '' ? null : readDay(typed.due, today as CivilDate, 'future')
    const owner = ownerOf(typed.owner)
    if (typed.title.trim() === '') return setFaulty('title')
    if (dueOn === null && typed.due.trim() !== '') return setFaulty('due')
    const { title, detail, priority } = typed
    if (owner) onSave({ title, detail, owner, dueOn, priority }, typed.promisedCall)
  }
  return (
    <ShortForm about="task" onSave={save} onCancel={onCancel} foot={{ busy }}>
      <Group align="flex-start" gap="sm">
        <TextInput
          size="xs"
          w="22rem"
          label={word('title')}
          value={typed.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
          error={faulty === 'title' && word('title.missing')}
          maxLength={300}
          required
        />
        {!changing && <OwnerField label={word('owner')} value={typed.owner} onChange={(owner) => change({ owner })} />}
        <TextInput
          size="xs"
          w="9rem"
          label={word('due')}
          placeholder={intl.formatMessage({ id: 'orders.due.how' })}
          value={typed.due}
          onChange={(event) => change({ due: event.currentTarget.value })}
          error={faulty === 'due' && intl.formatMessage({ id: 'orders.due.wrong' })}
        />
        <NativeSelect
          size="xs"
          label={word('priority')}
          value={typed.priority}
          onChange={(event) => change({ priority: event.currentTarget.value as TaskPriority })}
          data={TaskPriority.options.map((value) => ({
            value,
            label: intl.formatMessage({ id: `orders.priority.${value}` }),
          }))}
        />
        <Textarea
          size="xs"
          autosize
          w="22rem"
          label={word('detail')}
          value={typed.detail}
          onChange={(event) => change({ detail: event.currentTarget.value })}
          maxLength={4000}
        />
        {callable && (
          <Checkbox
            size="xs"
            mt="1.6rem"
            label={word('promised')}
            checked={typed.promisedCall}
            onChange={(event) => change({ promisedCall: event.currentTarget.checked })}
          />
        )}
      </Group>
      <FailureNote error={error} />
    </ShortForm>
  )
}
