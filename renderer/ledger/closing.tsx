import { Alert, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { PaymentMethod } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { writeTold } from '../kit/event-time.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel, Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { Day } from '../kit/day.tsx'
import { useMay } from '../shell/session.ts'
import { Closes } from './closes.tsx'
import { Amount, MoneyField } from './money.tsx'

type Counts = Record<PaymentMethod, number>
const NOTHING: Counts = { cash: 0, check: 0, card: 0, eft: 0 }

/** The end of the day: what was counted beside what was booked, method by method; over or short with its reason; sign-off. */
export function Closing() {
  const closing = useAsk(['ledger', 'closing'], (signal) => core.ledger.closing({}, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.ledger.closing" />}>
      <FailureNote error={closing.error} onRetry={() => void closing.refetch()} />
      {closing.isPending && <Waiting />}
      {closing.data && (
        <Stack gap="md">
          <CloseDay
            key={`${closing.data.lastSequence} ${closing.data.closes.length}`}
            today={closing.data.today}
            expected={closing.data.expected}
            lastSequence={closing.data.lastSequence}
            late={closing.data.late}
            provisional={closing.data.provisional}
          />
          <CloseMonth closedThrough={closing.data.closedThrough} today={closing.data.today} />
          <Closes closes={closing.data.closes} />
        </Stack>
      )}
    </Page>
  )
}

type Due = {
  today: string
  expected: Counts
  lastSequence: number
  late: { entries: number; cents: number }
  provisional: number
}

function CloseDay({ today, expected, lastSequence, late, provisional }: Due) {
  const intl = useIntl()
  const tell = useNotice()
  const [counted, setCounted] = useState<Record<PaymentMethod, number | null>>({
    cash: null,
    check: null,
    card: expected.card,
    eft: expected.eft,
  })
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const close = useTell(core.ledger.closeDay, ['ledger', 'reports'])
  const uncounted = PaymentMethod.options.filter((method) => counted[method] === null)
  const difference = PaymentMethod.options.reduce((sum, method) => sum + (counted[method] ?? 0) - expected[method], 0)
  const differs = uncounted.length === 0 && PaymentMethod.options.some((method) => counted[method] !== expected[method])
  const save = () => {
    setAsked(true)
    if (uncounted.length > 0) return
    const counts = { ...NOTHING, ...(counted as Counts) }
    close.mutate(
      { counts, reason },
      { onSuccess: () => tell('ledger.close.done', { day: writeTold(today, intl.locale) }) },
    )
  }
  return (
    <Panel title={<FormattedMessage id="ledger.close.day" values={{ day: <Day on={today} /> }} />}>
      <ShortForm about="close" onSave={save} onCancel={() => setReason('')}>
        <Table withRowBorders={false} maw="44rem" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <FormattedMessage id="ledger.method" />
              </Table.Th>
              <Table.Th ta="right">
                <FormattedMessage id="ledger.close.booked" />
              </Table.Th>
              <Table.Th>
                <FormattedMessage id="ledger.close.counted" />
              </Table.Th>
              <Table.Th ta="right">
                <FormattedMessage id="ledger.close.over-short" />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {PaymentMethod.options.map((method) => (
              <CountRow
                key={method}
                method={method}
                booked={expected[method]}
                counted={counted[method]}
                missing={asked && counted[method] === null}
                onCount={(cents) => setCounted({ ...counted, [method]: cents })}
              />
            ))}
          </Table.Tbody>
        </Table>
        {late.entries > 0 && (
          <Text size="sm" mt="xs" role="status" data-late={late.entries}>
            <FormattedMessage
              id="ledger.close.late"
              values={{ count: late.entries, amount: <Amount cents={late.cents} /> }}
            />
          </Text>
        )}
        {differs && (
          <Alert color="orange" variant="outline" role="status" mt="sm" maw="44rem">
            <FormattedMessage id="ledger.close.differs" />{' '}
            <strong>
              <Amount cents={difference} />
            </strong>
            <TextInput
              mt="xs"
              label={<FormattedMessage id="ledger.reason" />}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={issueAt(close.error, 'reason')}
              maxLength={500}
            />
          </Alert>
        )}
        {close.error?.failure.reason !== 'difference' && <FailureNote error={close.error} beside={['reason']} />}
        <Group mt="sm" gap="md">
          <Button type="submit" loading={close.isPending}>
            <FormattedMessage id="ledger.close.sign" />
          </Button>
          <Text size="sm" c="dimmed">
            <FormattedMessage id="ledger.close.up-to" values={{ sequence: lastSequence }} />{' '}
            {provisional > 0 && <FormattedMessage id="ledger.close.provisional" values={{ count: provisional }} />}
          </Text>
        </Group>
      </ShortForm>
    </Panel>
  )
}

type RowProps = {
  method: PaymentMethod
  booked: number
  counted: number | null
  missing: boolean
  onCount: (cents: number | null) => void
}

function CountRow({ method, booked, counted, missing, onCount }: RowProps) {
  const intl = useIntl()
  return (
    <Table.Tr data-method={method}>
      <Table.Td>
        <FormattedMessage id={`ledger.method.${method}`} />
      </Table.Td>
      <Table.Td ta="right">
        <Amount cents={booked} />
      </Table.Td>
      <Table.Td>
        <MoneyField
          label={null}
          name={intl.formatMessage({ id: `ledger.method.${method}` })}
          cents={counted}
          onChange={onCount}
          error={missing ? <FormattedMessage id="ledger.close.count-it" /> : null}
        />
      </Table.Td>
      <Table.Td ta="right">{counted !== null && counted !== booked && <Amount cents={counted - booked} />}</Table.Td>
    </Table.Tr>
  )
}

function CloseMonth({ closedThrough, today }: { closedThrough: string | null; today: string }) {
  const may = useMay('month.close')
  const intl = useIntl()
  const tell = useNotice()
  const [month, setMonth] = useState(() => monthBefore(today))
  const close = useTell(core.ledger.closeMonth, ['ledger', 'reports'])
  return (
    <Panel title={<FormattedMessage id="ledger.close.month" />}>
      <Text size="sm" c="dimmed" mb="xs">
        <FormattedMessage
          id={closedThrough === null ? 'ledger.close.none-closed' : 'ledger.close.closed-through'}
          values={{ day: <Day on={closedThrough} /> }}
        />
      </Text>
      {may && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            close.mutate(
              { month },
              { onSuccess: () => tell('ledger.close.done', { day: writeTold(month, intl.locale) }) },
            )
          }}
        >
          <Group align="flex-end" gap="sm">
            <TextInput
              label={<FormattedMessage id="ledger.close.which-month" />}
              value={month}
              onChange={(event) => setMonth(event.currentTarget.value)}
              w="9rem"
              placeholder="2026-11"
            />
            <Button type="submit" variant="default" loading={close.isPending}>
              <FormattedMessage id="ledger.close.month.do" />
            </Button>
          </Group>
        </form>
      )}
      <FailureNote error={close.error} />
    </Panel>
  )
}

const monthBefore = (today: string): string => {
  const [year = 0, month = 0] = today.split('-').map(Number)
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
}
