import { Button, Checkbox, Group, Select, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  type CivilDate,
  dayIn,
  type EncounterId,
  type EntryId,
  type Instant,
  type PatientId,
} from '../../shared/kernel/index.ts'
import { orderOfSet, type OrderSet, type OrderSetItem } from '../../shared/orders/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNotice } from '../kit/notice.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'

const FRESH = ['orders', 'timeline']
type Props = { patientId: PatientId; encounterId: EncounterId | null; onDone: () => void }

/** Placing the orders of a set: which set, which of its orders, and whether they are given out at once. */
export function PlaceSet({ patientId, encounterId, onDone }: Props) {
  const intl = useIntl()
  const sets = useAsk(['orders', 'sets'], (signal) => core.orders.sets({}, { signal }))
  const [setId, setSetId] = useState<string | null>(null)
  const usable = (sets.data ?? []).filter(({ active }) => active)
  const chosen = usable.find(({ orderSetId }) => orderSetId === setId) ?? null
  return (
    <section aria-label={intl.formatMessage({ id: 'orders.sets.place' })}>
      <FailureNote error={sets.error} onRetry={() => void sets.refetch()} />
      {sets.isPending && <Waiting />}
      {sets.data && usable.length === 0 && (
        <Empty>
          <FormattedMessage id="orders.sets.none" />
        </Empty>
      )}
      {usable.length > 0 && (
        <Select
          size="xs"
          maw="24rem"
          searchable
          ref={focusOnArrival}
          label={<FormattedMessage id="orders.sets.which" />}
          data={usable.map(({ orderSetId, title }) => ({ value: orderSetId, label: title }))}
          value={setId}
          onChange={setSetId}
        />
      )}
      {chosen ? (
        <OfSet key={chosen.orderSetId} set={chosen} patientId={patientId} encounterId={encounterId} onDone={onDone} />
      ) : (
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={() => go('/orders/sets')}>
            <FormattedMessage id="orders.sets.edit" />
          </Button>
          <Button size="xs" variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      )}
    </section>
  )
}

function OfSet({ set, patientId, encounterId, onDone }: Props & { set: OrderSet }) {
  const intl = useIntl()
  const notice = useNotice()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const [left, setLeft] = useState<readonly number[]>([])
  const [standingOrder, setStandingOrder] = useState('')
  const maySign = useMay('order.sign')
  const mayAuthorize = useMay('order.authorize')
  const draft = useTell(core.orders.draftAll, FRESH)
  const sign = useTell(core.orders.signAll, FRESH)
  const wanted = set.items.filter((_item, index) => !left.includes(index))
  // What was drafted is not drafted again when its signing failed.
  const [drafted, setDrafted] = useState<readonly Written[] | null>(null)
  const signAll = (orders: readonly Written[]) =>
    sign.mutate(
      { patientId, orders: [...orders], standingOrder },
      {
        // Until the core has answered they are drafts, and nobody is told otherwise.
        onSuccess: () => {
          notice('orders.sets.signed', { count: orders.length })
          onDone()
        },
      },
    )
  const place = (andSign: boolean) => {
    if (drafted !== null) return signAll(drafted)
    return draft.mutate(
      { patientId, encounterId, orders: wanted.map((item) => orderOfSet(item, today as CivilDate)) },
      {
        onSuccess: (written) => {
          if (!andSign) {
            notice('orders.sets.saved', { count: written.length })
            return onDone()
          }
          const orders = written.map(({ entryId, revision }) => ({ entryId, revision }))
          setDrafted(orders)
          return signAll(orders)
        },
      },
    )
  }
  const busy = draft.isPending || sign.isPending
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        place(maySign)
      }}
    >
      <fieldset style={{ border: 0, padding: 0, margin: '0.5rem 0' }}>
        <legend>
          <FormattedMessage id="orders.sets.items" values={{ count: wanted.length, of: set.items.length }} />
        </legend>
        {set.items.map((item, index) => (
          <Checkbox
            key={index}
            my={8}
            size="sm"
            disabled={drafted !== null}
            checked={!left.includes(index)}
            onChange={(event) =>
              setLeft(event.currentTarget.checked ? left.filter((one) => one !== index) : [...left, index])
            }
            label={<ItemText item={item} />}
          />
        ))}
      </fieldset>
      {maySign && !mayAuthorize && (
        <TextInput
          size="xs"
          maw="24rem"
          label={<FormattedMessage id="orders.standing" />}
          value={standingOrder}
          onChange={(event) => setStandingOrder(event.currentTarget.value)}
          required
        />
      )}
      <FailureNote error={draft.error ?? sign.error} />
      {drafted !== null && sign.isError && (
        <Text size="sm">
          <FormattedMessage id="orders.sets.drafted" values={{ count: drafted.length }} />
        </Text>
      )}
      <Group mt="xs">
        {maySign && (
          <Button type="submit" size="xs" disabled={wanted.length === 0} loading={busy}>
            <FormattedMessage id="orders.sets.sign" values={{ count: wanted.length }} />
          </Button>
        )}
        <Button
          type={maySign ? 'button' : 'submit'}
          size="xs"
          variant="default"
          disabled={wanted.length === 0 || drafted !== null}
          loading={draft.isPending}
          {...(maySign && { onClick: () => place(false) })}
        >
          <FormattedMessage id="orders.sets.keep" values={{ count: wanted.length }} />
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone} disabled={sign.isPending}>
          <FormattedMessage id={drafted === null ? 'kit.cancel' : 'kit.close'} />
        </Button>
      </Group>
    </form>
  )
}

type Written = { entryId: EntryId; revision: number }

/** What an order of a set says, in one line. */
export function ItemText({ item }: { item: OrderSetItem }) {
  const intl = useIntl()
  const word = (id: string, values?: Record<string, number>) => intl.formatMessage({ id: `orders.${id}` }, values)
  const parts = [
    word(`category.${item.category}`),
    item.priority === 'routine' ? '' : word(`priority.${item.priority}`),
    item.dueInDays === null ? '' : word('sets.due', { days: item.dueInDays }),
    item.performerName,
    item.reason.text,
    item.instructions,
  ]
  return (
    <>
      <strong>{item.concept.text}</strong>{' '}
      <Text span size="xs" c="dimmed">
        {parts.filter(Boolean).join(' · ')}
      </Text>
    </>
  )
}
