import { Badge, Button, Group, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { OrderDetails, type ServiceOrder } from '../../shared/orders/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { EnterReport, HappenedText, reportDraft } from '../results/index.ts'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { OrderForm } from './form.tsx'
import classes from './orders.module.css'

type Doing = 'change' | 'sign' | 'hold' | 'revoke' | 'discard' | 'answer' | 'retract' | null
const FRESH = ['orders', 'results', 'timeline']

/** One order with how it stands, and what can become of it. */
export function Order({ order }: { order: ServiceOrder }) {
  const intl = useIntl()
  const changeDraft = `orders.${order.entryId}`
  const [doing, setDoing] = useState<Doing>(() =>
    order.status === 'draft' && changeDraft in useDrafts.getState().byForm ? 'change' : null,
  )
  const mayWrite = useMay('chart.write')
  const maySign = useMay('order.sign')
  const mayAuthorize = useMay('order.authorize')
  const [standingOrder, setStandingOrder] = useState('')
  const tell = {
    change: useTell(core.orders.change, FRESH, () => useDrafts.getState().drop(changeDraft)),
    sign: useTell(core.orders.sign, FRESH),
    hold: useTell(core.orders.hold, FRESH),
    resume: useTell(core.orders.resume, FRESH),
    revoke: useTell(core.orders.revoke, FRESH),
    discard: useTell(core.orders.discard, FRESH),
    complete: useTell(core.orders.complete, FRESH),
    answer: useTell(core.orders.answer, FRESH, () =>
      useDrafts.getState().drop(reportDraft(order.patientId, order.entryId)),
    ),
    retract: useTell(core.orders.retract, FRESH),
  }
  const { patientId, entryId, revision, status, retraction } = order
  const seen = { patientId, entryId, revision }
  // One that came from elsewhere may have a priority that cannot be chosen here.
  const start = OrderDetails.safeParse({ ...order, due: order.due?.slice(0, 10) ?? null }).data
  const word = (id: string) => intl.formatMessage({ id: `orders.${id}` })
  const done = { onSuccess: () => setDoing(null) }
  const changed = () => {
    useDrafts.getState().drop(changeDraft)
    setDoing(null)
  }
  const act = (id: string, run: () => void, allowed = true): ReactNode =>
    allowed && (
      <Button key={id} size="compact-xs" variant={id === 'sign' ? 'filled' : 'subtle'} onClick={run}>
        <FormattedMessage id={`orders.${id}`} />
      </Button>
    )
  const sign = () => (mayAuthorize ? tell.sign.mutate(seen, done) : setDoing('sign'))
  const waits = status === 'active' || status === 'on-hold' || status === 'unknown'
  const actions = [
    status === 'draft' && act('sign', sign, maySign),
    status === 'draft' && start && act('change', () => setDoing('change'), mayWrite),
    status === 'draft' && act('discard', () => setDoing('discard'), mayWrite),
    waits && act('answer', () => setDoing('answer'), mayWrite),
    waits && act('complete', () => tell.complete.mutate(seen, done), mayWrite),
    status === 'active' && act('hold', () => setDoing('hold'), maySign),
    (status === 'on-hold' || status === 'unknown') && act('resume', () => tell.resume.mutate(seen, done), maySign),
    waits && act('revoke', () => setDoing('revoke'), maySign),
    status !== 'draft' && act('retract', () => setDoing('retract'), maySign),
  ]
  const asking = doing === 'hold' || doing === 'revoke' || doing === 'discard' || doing === 'retract' ? doing : null
  const failed = [tell.sign, tell.complete, tell.resume].find(({ error }) => error)?.error ?? null
  return (
    <article className={classes['order']} aria-label={order.concept.text}>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Text fw={600} className={retraction || status === 'revoked' ? (classes['taken'] ?? '') : ''}>
            {order.concept.text}
          </Text>
          <Badge size="sm" variant="outline">
            {word(`status.${status}`)}
          </Badge>
          {order.priority !== 'routine' && (
            <Badge size="sm" color="red" variant="outline">
              {intl.messages[`orders.priority.${order.priority}`] ? word(`priority.${order.priority}`) : order.priority}
            </Badge>
          )}
          {order.overdue && (
            <Text size="sm" fw={700} c="var(--mantine-color-error)" component="span">
              <FormattedMessage id="orders.overdue" />
            </Text>
          )}
        </Group>
        {!retraction && doing === null && <Group gap={4}>{actions}</Group>}
      </Group>
      <Text size="sm" c="dimmed">
        <HappenedText happened={order.happened} />
        {[
          order.ordererName,
          intl.messages[`orders.category.${order.category}`] ? word(`category.${order.category}`) : order.category,
          order.performerName,
          order.due && intl.formatMessage({ id: 'orders.due.on' }, { day: order.due }),
          order.reason.text,
        ]
          .filter(Boolean)
          .map((text) => ` · ${text}`)}
      </Text>
      {order.instructions !== '' && <Text size="sm">{order.instructions}</Text>}
      {(order.statusReason !== '' || retraction) && (
        <Text size="sm" c="dimmed">
          <FormattedMessage
            id={retraction ? 'orders.taken-back' : 'orders.because'}
            values={{ reason: retraction?.reason ?? order.statusReason }}
          />
        </Text>
      )}
      <FailureNote error={doing === null ? failed : null} />
      {asking && (
        <WithReason
          label={word('why')}
          action={word(asking)}
          busy={tell[asking].isPending}
          error={tell[asking].error}
          onCancel={() => setDoing(null)}
          onGive={(reason) => tell[asking].mutate({ ...seen, reason }, done)}
        />
      )}
      {doing === 'sign' && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            tell.sign.mutate({ ...seen, standingOrder }, done)
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              size="xs"
              w="22rem"
              label={word('standing')}
              value={standingOrder}
              onChange={(event) => setStandingOrder(event.currentTarget.value)}
              required
            />
            <Button type="submit" size="xs" loading={tell.sign.isPending}>
              {word('sign')}
            </Button>
          </Group>
          <FailureNote error={tell.sign.error} />
        </form>
      )}
      {doing === 'change' && start && (
        <OrderForm
          draft={changeDraft}
          patientId={patientId}
          start={start}
          busy={tell.change.isPending}
          error={tell.change.error}
          maySign={false}
          onCancel={changed}
          onSave={(details) => tell.change.mutate({ ...seen, details }, { onSuccess: changed })}
        />
      )}
      {doing === 'answer' && (
        <EnterReport
          patientId={patientId}
          encounterId={order.encounterId}
          answers={{ orderId: entryId, concept: order.concept }}
          busy={tell.answer.isPending}
          error={tell.answer.error}
          onCancel={() => setDoing(null)}
          onSave={(report) =>
            tell.answer.mutate(
              { ...report, orderId: entryId, orderRevision: revision },
              {
                onSuccess: () => {
                  useDrafts.getState().drop(reportDraft(patientId, entryId))
                  setDoing(null)
                },
              },
            )
          }
        />
      )}
    </article>
  )
}
