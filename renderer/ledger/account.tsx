import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { AccountEntry, AccountLine } from '../../shared/ledger/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Day } from '../kit/day.tsx'
import { BreakGlass, Identity } from '../patients/index.ts'
import { useMay } from '../shell/session.ts'
import { DAY_OF_SERVICE, money } from './columns.tsx'
import { LineForm } from './line-form.tsx'
import { Amount } from './money.tsx'
import { PlanForm, Plans } from './plans.tsx'
import { RefundForm } from './refund-form.tsx'
import { SlidingForm } from './sliding-form.tsx'
import { TakePayment } from './take-payment.tsx'
import { VoidForm } from './void-form.tsx'

/** One patient's account: who owes what, what waits, every line and every entry. */
export function AccountScreen() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (patient.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void patient.refetch()} />
  const name = patient.data && `${patient.data.familyName}, ${patient.data.givenName}`
  return (
    <Page
      title={<FormattedMessage id="ledger.account.of" values={{ name: name ?? '' }} />}
      under={patient.data && <Identity patient={patient.data} />}
    >
      <FailureNote error={patient.error} onRetry={() => void patient.refetch()} />
      {!patient.data && !patient.error && <Waiting />}
      {patient.data && <Account key={patientId} patientId={patientId} />}
    </Page>
  )
}

type Doing =
  | { what: 'pay' | 'plan' | 'sliding' | 'refund' }
  | { what: 'line'; line: AccountLine }
  | { what: 'void'; entry: AccountEntry }
  | null

function Account({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const mayTake = useMay('payment.take')
  const mayAdjust = useMay('ledger.adjust')
  const [doing, setDoing] = useState<Doing>(null)
  const account = useAsk(['ledger', 'account', patientId], (signal) => core.ledger.account({ patientId }, { signal }))
  const entries = useAsk(['ledger', 'entries', patientId], (signal) => core.ledger.entries({ patientId }, { signal }))
  const done = () => setDoing(null)
  const error = account.error ?? entries.error
  if (error) return <FailureNote error={error} onRetry={() => void account.refetch()} />
  if (!account.data || !entries.data) return <Waiting />
  const { patientCents, insuranceCents, unappliedCents, payThisCents, lines } = account.data
  const sums = [
    ['pay-this', payThisCents],
    ['patient', patientCents],
    ['unapplied', unappliedCents],
    ['insurance', insuranceCents],
  ] as const
  return (
    <Stack gap="md">
      <Panel>
        <Group justify="space-between" align="flex-end">
          <Group gap="xl">
            {sums.map(([id, cents]) => (
              <div key={id} data-sum={id}>
                <Text size="sm" c="dimmed">
                  <FormattedMessage id={`ledger.sum.${id}`} />
                </Text>
                <Text fw={id === 'pay-this' ? 700 : 500} size={id === 'pay-this' ? 'xl' : 'lg'}>
                  <Amount cents={cents} />
                </Text>
              </div>
            ))}
          </Group>
          {doing === null && (
            <Group gap="xs">
              {OFFERED.filter(
                ({ adjusts, waits }) => (adjusts ? mayAdjust : mayTake) && (!waits || unappliedCents > 0),
              ).map(({ what, id }) => (
                <Button
                  key={what}
                  variant={what === 'pay' ? 'filled' : 'default'}
                  {...(what === 'pay' && { ref: focusOnArrival })}
                  onClick={() => setDoing({ what })}
                >
                  <FormattedMessage id={id} />
                </Button>
              ))}
            </Group>
          )}
        </Group>
        {doing?.what === 'pay' && (
          <TakePayment
            patientId={patientId}
            suggestedCents={payThisCents > 0 ? payThisCents : null}
            lines={lines}
            onDone={done}
            onCancel={done}
          />
        )}
        {doing?.what === 'plan' && <PlanForm patientId={patientId} owedCents={payThisCents} onDone={done} />}
        {doing?.what === 'sliding' && <SlidingForm patientId={patientId} lines={lines} onDone={done} />}
        {doing?.what === 'refund' && <RefundForm patientId={patientId} unappliedCents={unappliedCents} onDone={done} />}
        {doing?.what === 'line' && (
          <LineForm
            key={doing.line.itemId}
            patientId={patientId}
            line={doing.line}
            unappliedCents={unappliedCents}
            onDone={done}
          />
        )}
        {doing?.what === 'void' && (
          <VoidForm key={doing.entry.entryId} patientId={patientId} entry={doing.entry} onDone={done} />
        )}
      </Panel>
      <Plans patientId={patientId} />
      <Panel title={<FormattedMessage id="ledger.lines" values={{ count: lines.length }} />}>
        {lines.length === 0 ? (
          <Empty>
            <FormattedMessage id="ledger.lines.none" />
          </Empty>
        ) : (
          <DataTable
            label={intl.formatMessage({ id: 'ledger.lines' }, { count: lines.length })}
            columns={LINES}
            rows={lines}
            keyOf={({ itemId }) => itemId}
            {...(mayAdjust && { onOpen: (line: AccountLine) => setDoing({ what: 'line', line }) })}
          />
        )}
      </Panel>
      <Panel title={<FormattedMessage id="ledger.entries" />}>
        {entries.data.length === 0 ? (
          <Empty>
            <FormattedMessage id="ledger.entries.none" />
          </Empty>
        ) : (
          <DataTable
            label={intl.formatMessage({ id: 'ledger.entries' })}
            columns={ENTRIES}
            rows={entries.data}
            keyOf={({ entryId }) => entryId}
            {...(mayAdjust && { onOpen: (entry: AccountEntry) => setDoing({ what: 'void', entry }) })}
          />
        )}
      </Panel>
    </Stack>
  )
}

/** What can be done with the account as a whole: by who may take money, or who may adjust; some of it only where money waits. */
const OFFERED = [
  { what: 'pay', id: 'ledger.payment.take', adjusts: false, waits: false },
  { what: 'plan', id: 'ledger.plan', adjusts: false, waits: false },
  { what: 'sliding', id: 'ledger.sliding', adjusts: true, waits: false },
  { what: 'refund', id: 'ledger.refund', adjusts: true, waits: true },
] as const

const LINES: readonly Column<AccountLine>[] = [
  DAY_OF_SERVICE,
  {
    key: 'code',
    label: <FormattedMessage id="ledger.column.what" />,
    cell: ({ code, description, units, voided }) => (
      <>
        {code} {description} {units > 1 && `× ${units}`}{' '}
        {voided && (
          <Badge size="sm" variant="outline" color="gray">
            <FormattedMessage id="ledger.voided" />
          </Badge>
        )}
      </>
    ),
  },
  {
    key: 'payer',
    label: <FormattedMessage id="ledger.column.payer" />,
    cell: ({ payer }) => payer || <FormattedMessage id="ledger.self-pay" />,
  },
  money('charged', ({ cents }) => cents),
  money('paid', ({ paidCents }) => paidCents),
  money('adjusted', ({ adjustedCents }) => adjustedCents),
  money('insurance', ({ insuranceCents }) => insuranceCents),
  money('patient', ({ patientCents }) => patientCents),
]
const change = (key: 'cash' | 'patient' | 'insurance' | 'unapplied'): Column<AccountEntry> => ({
  key,
  label: <FormattedMessage id={`ledger.change.${key}`} />,
  cell: (entry) => (entry[`${key}Cents`] === 0 ? '' : <Amount cents={entry[`${key}Cents`]} />),
  numeric: true,
  tight: true,
})
const ENTRIES: readonly Column<AccountEntry>[] = [
  {
    key: 'posted',
    label: <FormattedMessage id="ledger.column.posted" />,
    cell: ({ postOn }) => <Day on={postOn} />,
    tight: true,
  },
  {
    key: 'kind',
    label: <FormattedMessage id="ledger.column.entry" />,
    cell: ({ kind, method, reference, voided, reason }) => (
      <>
        <FormattedMessage id={`ledger.kind.${kind}`} />
        {method && (
          <>
            {' · '}
            <FormattedMessage id={`ledger.method.${method}`} />
          </>
        )}
        {reference && ` · ${reference}`}
        {reason && ` · ${reason}`}{' '}
        {voided && (
          <Badge size="sm" variant="outline" color="gray">
            <FormattedMessage id="ledger.voided" />
          </Badge>
        )}
      </>
    ),
  },
  { key: 'by', label: <FormattedMessage id="ledger.column.by" />, cell: ({ userName }) => userName, tight: true },
  change('cash'),
  change('patient'),
  change('insurance'),
  change('unapplied'),
]
