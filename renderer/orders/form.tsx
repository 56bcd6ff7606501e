import { Button, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CivilDate, dayIn, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import { OrderCategory, type OrderDetails, OrderPriority } from '../../shared/orders/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNow } from '../kit/now.ts'
import { DraftNote } from '../shell/draft-note.tsx'
import { useFormDraft } from '../shell/form-draft.ts'
import { ConceptField } from '../results/index.ts'

type Typed = Omit<OrderDetails, 'due'> & { due: string }
const NOTHING: Typed = {
  concept: { text: '', codings: [] },
  category: 'laboratory',
  priority: 'routine',
  reason: { text: '', codings: [] },
  instructions: '',
  due: '',
  performerName: '',
  specimen: '',
}

type Props = {
  /** Under which name what is typed is kept. */
  draft: string
  patientId: PatientId
  start?: OrderDetails
  busy: boolean
  error: CallFailed | null
  /** `sign`: give it out at once. */
  onSave: (details: OrderDetails, sign: boolean) => void
  onCancel: () => void
  maySign: boolean
}

/** An order: what, why, how urgent, until when, by whom. Enter keeps it as a draft; Ctrl+Enter signs it too. */
export function OrderForm({ draft, patientId, start, busy, error, onSave, onCancel, maySign }: Props) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const { value: typed, set: setTyped } = useFormDraft<Typed>(
    draft,
    () => (start ? { ...start, due: start.due ?? '' } : NOTHING),
    patientId,
  )
  const [faulty, setFaulty] = useState<'concept' | 'due' | null>(null)
  const signing = useRef(false)
  const word = (id: string) => intl.formatMessage({ id: `orders.${id}` })
  const change = (values: Partial<Typed>) => {
    setTyped({ ...typed, ...values })
    setFaulty(null)
  }
  const save = (sign: boolean) => {
    const due = typed.due.trim() === '' ? null : readDay(typed.due, today as CivilDate, 'future')
    if (typed.concept.text.trim() === '') return setFaulty('concept')
    if (due === null && typed.due.trim() !== '') return setFaulty('due')
    return onSave({ ...typed, due }, sign && maySign)
  }
  return (
    <form
      aria-label={word('new')}
      onSubmit={(event) => {
        event.preventDefault()
        save(signing.current)
        signing.current = false
      }}
      noValidate
    >
      <DraftNote form={draft} />
      <Group
        align="flex-start"
        gap="sm"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            save(true)
          }
        }}
      >
        <ConceptField
          about="order"
          label={word('what')}
          value={typed.concept}
          onChange={(concept) => change({ concept })}
          error={faulty === 'concept' && word('what.missing')}
          required
          inputRef={focusOnArrival}
        />
        <NativeSelect
          size="xs"
          label={word('category')}
          value={typed.category}
          onChange={(event) => change({ category: event.currentTarget.value as Typed['category'] })}
          data={OrderCategory.options.map((value) => ({ value, label: word(`category.${value}`) }))}
        />
        <NativeSelect
          size="xs"
          label={word('priority')}
          value={typed.priority}
          onChange={(event) => change({ priority: event.currentTarget.value as Typed['priority'] })}
          data={OrderPriority.options.map((value) => ({ value, label: word(`priority.${value}`) }))}
        />
        <ConceptField
          about="reason"
          label={word('reason')}
          value={typed.reason}
          onChange={(reason) => change({ reason })}
        />
        <TextInput
          size="xs"
          w="9rem"
          label={word('due')}
          placeholder={word('due.how')}
          value={typed.due}
          onChange={(event) => change({ due: event.currentTarget.value })}
          error={faulty === 'due' && word('due.wrong')}
        />
        <TextInput
          size="xs"
          label={word('performer')}
          value={typed.performerName}
          onChange={(event) => change({ performerName: event.currentTarget.value })}
        />
        <Textarea
          size="xs"
          autosize
          w="24rem"
          label={word('instructions')}
          value={typed.instructions}
          onChange={(event) => change({ instructions: event.currentTarget.value })}
        />
      </Group>
      <FailureNote error={error} />
      <Group mt="xs">
        {maySign && (
          <Button type="submit" size="xs" loading={busy} onClick={() => (signing.current = true)}>
            <FormattedMessage id="orders.save-and-sign" />
          </Button>
        )}
        <Button type="button" size="xs" variant="default" loading={busy} onClick={() => save(false)}>
          <FormattedMessage id="orders.save" />
        </Button>
        <Button size="xs" variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </form>
  )
}
