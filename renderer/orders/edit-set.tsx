import { ActionIcon, Button, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { IconArrowUp, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { MOST_IN_A_SET, OrderCategory, OrderPriority, type OrderSet, OrderSetItem } from '../../shared/orders/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { movedUp } from '../kit/moved-up.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { ConceptField } from '../results/index.ts'
import { DraftNote } from '../shell/draft-note.tsx'
import { useFormDraft } from '../shell/form-draft.ts'

/** An item as it is typed: of the days what stands in the field. */
type Typed = Omit<OrderSetItem, 'dueInDays'> & { dueInDays: string }
const typedOf = (item: OrderSetItem): Typed => ({
  ...item,
  dueInDays: item.dueInDays === null ? '' : String(item.dueInDays),
})
const emptyItem = (): Typed => ({
  concept: { text: '', codings: [] },
  category: 'laboratory',
  priority: 'routine',
  reason: { text: '', codings: [] },
  instructions: '',
  performerName: '',
  specimen: '',
  dueInDays: '',
})

export const NEW_SET = {
  orderSetId: '',
  title: '',
  items: [],
  shared: false,
  active: true,
  revision: 0,
} as unknown as OrderSet
/** Under which name what is typed into the form of a set is kept. */
export const setDraft = (orderSetId: string): string => `orders.set.${orderSetId || 'new'}`

/** Making an order set, or changing one: its title and its orders in the order in which they are placed. */
export function EditSet({ set, onDone }: { set: OrderSet; onDone: () => void }) {
  const form = setDraft(set.orderSetId)
  const {
    value,
    set: keep,
    forget,
  } = useFormDraft(
    form,
    () => ({
      title: set.title,
      shared: set.shared,
      active: set.active,
      items: set.items.length === 0 ? [emptyItem()] : set.items.map(typedOf),
    }),
    null,
  )
  const [faulty, setFaulty] = useState<number | null>(null)
  const save = useTell(core.orders.saveSet, ['orders'], forget)
  const leave = () => {
    forget()
    onDone()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = value.items.map(({ dueInDays, ...item }) =>
      OrderSetItem.safeParse({ ...item, dueInDays: dueInDays.trim() === '' ? null : Number(dueInDays) }),
    )
    const wrong = read.findIndex(({ success }) => !success)
    setFaulty(wrong < 0 ? null : wrong)
    if (wrong >= 0) return
    const own = set.orderSetId !== ''
    const { title, shared, active } = value
    save.mutate(
      {
        orderSetId: own ? set.orderSetId : null,
        revision: own ? set.revision : null,
        title,
        shared,
        active,
        items: read.flatMap((one) => (one.success ? [one.data] : [])),
      },
      { onSuccess: leave },
    )
  }
  const items = (next: Typed[]) => {
    keep({ ...value, items: next })
    setFaulty(null)
  }
  return (
    <Panel title={<FormattedMessage id={set.orderSetId ? 'orders.sets.change' : 'orders.sets.new'} />}>
      <form onSubmit={submit} noValidate>
        <DraftNote form={form} />
        <TextInput
          ref={focusOnArrival}
          maw="30rem"
          label={<FormattedMessage id="orders.sets.title" />}
          value={value.title}
          error={issueAt(save.error, 'title')}
          onChange={(event) => keep({ ...value, title: event.currentTarget.value })}
          required
        />
        {value.items.map((item, index) => (
          <ItemFields
            key={index}
            item={item}
            number={index + 1}
            faulty={faulty === index}
            onChange={(to) => items(value.items.map((one, at) => (at === index ? { ...one, ...to } : one)))}
            onUp={index === 0 ? null : () => items(movedUp(value.items, index))}
            onRemove={value.items.length === 1 ? null : () => items(value.items.filter((_one, at) => at !== index))}
          />
        ))}
        <Group my="sm">
          <Button
            size="compact-sm"
            variant="default"
            disabled={value.items.length >= MOST_IN_A_SET}
            onClick={() => items([...value.items, emptyItem()])}
          >
            <FormattedMessage id="orders.sets.add" />
          </Button>
          <Checkbox
            label={<FormattedMessage id="orders.sets.for-all" />}
            checked={value.shared}
            onChange={(event) => keep({ ...value, shared: event.currentTarget.checked })}
          />
          <Checkbox
            label={<FormattedMessage id="orders.sets.active" />}
            checked={value.active}
            onChange={(event) => keep({ ...value, active: event.currentTarget.checked })}
          />
        </Group>
        <FailureNote error={save.error} beside={['title']} />
        <Group mt="sm" gap="xs">
          <Button type="submit" loading={save.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={leave}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}

type FieldsProps = {
  item: Typed
  number: number
  faulty: boolean
  onChange: (to: Partial<Typed>) => void
  onUp: (() => void) | null
  onRemove: (() => void) | null
}

function ItemFields({ item, number, faulty, onChange, onUp, onRemove }: FieldsProps) {
  const intl = useIntl()
  const word = (id: string) => intl.formatMessage({ id: `orders.${id}` })
  const text = (name: 'performerName' | 'instructions' | 'dueInDays', label: string, width: string) => (
    <TextInput
      size="xs"
      w={width}
      label={word(label)}
      value={item[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <fieldset data-item={number} style={{ border: 0, padding: 0, margin: '0.75rem 0' }}>
      <legend>{intl.formatMessage({ id: 'orders.sets.item' }, { number })}</legend>
      <Group align="flex-end" gap="xs">
        <ConceptField
          about="order"
          label={word('what')}
          value={item.concept}
          onChange={(concept) => onChange({ concept })}
          error={faulty && item.concept.text === '' && word('what.missing')}
          required
          width="16rem"
        />
        <NativeSelect
          size="xs"
          label={word('category')}
          value={item.category}
          onChange={(event) => onChange({ category: OrderCategory.parse(event.currentTarget.value) })}
          data={OrderCategory.options.map((value) => ({ value, label: word(`category.${value}`) }))}
        />
        <NativeSelect
          size="xs"
          label={word('priority')}
          value={item.priority}
          onChange={(event) => onChange({ priority: OrderPriority.parse(event.currentTarget.value) })}
          data={OrderPriority.options.map((value) => ({ value, label: word(`priority.${value}`) }))}
        />
        <ConceptField
          about="reason"
          label={word('reason')}
          value={item.reason}
          onChange={(reason) => onChange({ reason })}
          width="14rem"
        />
        {text('dueInDays', 'sets.days', '7rem')}
        {text('performerName', 'performer', '10rem')}
        {text('instructions', 'instructions', '16rem')}
        {onUp && (
          <ActionIcon
            variant="subtle"
            onClick={onUp}
            aria-label={intl.formatMessage({ id: 'orders.sets.up' }, { number })}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
        )}
        {onRemove && (
          <ActionIcon
            variant="subtle"
            color="red"
            onClick={onRemove}
            aria-label={intl.formatMessage({ id: 'orders.sets.remove' }, { number })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {faulty && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {word('sets.faulty')}
        </Text>
      )}
    </fieldset>
  )
}
