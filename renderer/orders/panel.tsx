import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import type { OrderDetails } from '../../shared/orders/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { More, useMore } from '../kit/more.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { OrderForm } from './form.tsx'
import { Order } from './order.tsx'
import { PlaceSet } from './place-set.tsx'

const [ORDERS, MOST_ORDERS] = [25, 1000]

/** The orders of a chart: drafts and what is open first. */
export function OrdersPanel({
  patientId,
  encounterId = null,
}: {
  patientId: PatientId
  encounterId?: EncounterId | null
}) {
  const notice = useNotice()
  const draft = `orders.new.${patientId}`
  const [ordering, setOrdering] = useState(() => draft in useDrafts.getState().byForm)
  const [placing, setPlacing] = useState(false)
  const mayWrite = useMay('chart.write')
  const mayAuthorize = useMay('order.authorize')
  const page = useMore(ORDERS, MOST_ORDERS)
  const orders = useAsk(['orders', 'list', patientId, page.limit], (signal) =>
    core.orders.list({ patientId, limit: page.limit }, { signal }),
  )
  const write = useTell(core.orders.draft, ['orders', 'timeline'], () => useDrafts.getState().drop(draft))
  const sign = useTell(core.orders.sign, ['orders', 'timeline'])
  const close = () => {
    useDrafts.getState().drop(draft)
    setOrdering(false)
  }
  const save = (details: OrderDetails, andSign: boolean) =>
    write.mutate(
      { patientId, encounterId, details },
      {
        onSuccess: ({ entryId, revision }) => {
          close()
          if (!andSign) return notice('orders.saved')
          // Until the core has answered it is a draft, and nobody is told otherwise.
          return sign.mutate({ patientId, entryId, revision }, { onSuccess: () => notice('orders.signed') })
        },
      },
    )
  return (
    <Panel
      title={<FormattedMessage id="orders.title" />}
      actions={
        mayWrite &&
        !ordering &&
        !placing && (
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => setPlacing(true)}>
              <FormattedMessage id="orders.sets.place" />
            </Button>
            <Button size="xs" onClick={() => setOrdering(true)}>
              <FormattedMessage id="orders.new" />
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="md">
        {ordering && (
          <OrderForm
            draft={draft}
            patientId={patientId}
            busy={write.isPending}
            error={write.error}
            maySign={mayAuthorize}
            onSave={save}
            onCancel={close}
          />
        )}
        {placing && <PlaceSet patientId={patientId} encounterId={encounterId} onDone={() => setPlacing(false)} />}
        <FailureNote error={orders.error ?? sign.error} onRetry={() => void orders.refetch()} />
        {orders.isPending && <Waiting />}
        {orders.data?.length === 0 && (
          <Empty>
            <FormattedMessage id="orders.none" />
          </Empty>
        )}
        <div>
          {orders.data?.slice(0, page.shown).map((order) => (
            <Order key={order.entryId} order={order} />
          ))}
        </div>
        {orders.data && <More {...page} found={orders.data.length} />}
      </Stack>
    </Panel>
  )
}
