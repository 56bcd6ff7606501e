import { Button, Checkbox, Group, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import type { BankDeposit, Undeposited } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Day } from '../kit/day.tsx'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { todayIn } from '../patients/index.ts'
import classes from './ledger.module.css'
import { Amount } from './money.tsx'

/** What goes to the bank: every check and the cash that is still here, added up as the bank's slip wants it. */
export function DepositScreen() {
  const intl = useIntl()
  const here = useAsk(['ledger', 'undeposited'], (signal) => core.ledger.undeposited({}, { signal }))
  const made = useAsk(['ledger', 'bank-deposits'], (signal) => core.ledger.bankDeposits({}, { signal }))
  const error = here.error ?? made.error
  return (
    <Page
      title={<FormattedMessage id="screen.ledger.deposit" />}
      actions={
        <Button variant="default" onClick={() => window.print()}>
          <FormattedMessage id="ledger.deposit.print" />
        </Button>
      }
    >
      <FailureNote error={error} onRetry={() => void Promise.all([here.refetch(), made.refetch()])} />
      {(here.isPending || made.isPending) && <Waiting />}
      {here.data && (
        <Panel title={<FormattedMessage id="ledger.deposit.here" />}>
          {here.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="ledger.deposit.none" />
            </Empty>
          ) : (
            <Slip key={here.data.map(({ entryId }) => entryId).join()} money={here.data} />
          )}
        </Panel>
      )}
      {made.data && (
        <Panel title={<FormattedMessage id="ledger.deposit.made" />}>
          {made.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="ledger.deposit.none-made" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'ledger.deposit.made' })}
              columns={DEPOSITS}
              rows={made.data}
              keyOf={({ depositId }) => depositId}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function Slip({ money }: { money: readonly Undeposited[] }) {
  const intl = useIntl()
  const tell = useNotice()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [day, setDay] = useState(intl.formatMessage({ id: 'kit.today' }))
  const [reference, setReference] = useState('')
  // What is brought to the bank leaves this list, and the list begins anew: it is said before that.
  const make = useTell(
    async (deposit: Parameters<typeof core.ledger.makeBankDeposit>[0]) => {
      const made = await core.ledger.makeBankDeposit(deposit)
      if (made.ok) {
        const cents = made.value.cashCents + made.value.checkCents
        const amount = intl.formatNumber(cents / 100, { style: 'currency', currency: 'USD' })
        tell('ledger.deposit.done', { amount, count: made.value.entries })
      }
      return made
    },
    ['ledger', 'reports'],
  )
  const taken = money.filter(({ entryId }) => !left.has(entryId))
  const depositOn = readDay(day, today, 'past')
  const sum = (method?: string) =>
    taken.filter((one) => method === undefined || one.method === method).reduce((total, { cents }) => total + cents, 0)
  const turn = (entryId: string) => {
    const next = new Set(left)
    if (!next.delete(entryId)) next.add(entryId)
    setLeft(next)
  }
  const save = () => {
    if (depositOn === null || taken.length === 0) return
    const entryIds = taken.map(({ entryId }) => entryId)
    make.mutate({ depositOn, reference, entryIds })
  }
  return (
    <form
      noValidate
      data-form="deposit"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Table
        className={classes['slip'] ?? ''}
        verticalSpacing={2}
        aria-label={intl.formatMessage({ id: 'ledger.deposit.here' })}
      >
        <Table.Thead>
          <Table.Tr>
            {['take', 'posted', 'method', 'from', 'number'].map((column) => (
              <Table.Th key={column}>
                <FormattedMessage id={`ledger.deposit.${column}`} />
              </Table.Th>
            ))}
            <Table.Th ta="right">
              <FormattedMessage id="ledger.amount" />
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {money.map((one) => (
            <Table.Tr key={one.entryId} data-left={left.has(one.entryId)}>
              <Table.Td>
                <Checkbox
                  aria-label={intl.formatMessage(
                    { id: 'ledger.deposit.take-one' },
                    { from: one.from, reference: one.reference },
                  )}
                  checked={!left.has(one.entryId)}
                  onChange={() => turn(one.entryId)}
                />
              </Table.Td>
              <Table.Td>
                <Day on={one.postOn} />
              </Table.Td>
              <Table.Td>
                <FormattedMessage id={`ledger.method.${one.method}`} />
              </Table.Td>
              <Table.Td>{one.from}</Table.Td>
              <Table.Td>{one.reference}</Table.Td>
              <Table.Td ta="right">
                <Amount cents={one.cents} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          {(['cash', 'check'] as const).map((method) => (
            <Table.Tr key={method}>
              <Table.Th colSpan={5}>
                <FormattedMessage id={`ledger.method.${method}`} />
              </Table.Th>
              <Table.Th ta="right" data-total={method}>
                <Amount cents={sum(method)} />
              </Table.Th>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th colSpan={5}>
              <FormattedMessage id="ledger.deposit.total" values={{ count: taken.length }} />
            </Table.Th>
            <Table.Th ta="right" data-total="all">
              <Amount cents={sum()} />
            </Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
      <Group gap="sm" mt="sm" align="flex-start" className="no-print">
        <TextInput
          label={<FormattedMessage id="ledger.deposit.day" />}
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
          error={depositOn === null ? <FormattedMessage id="reports.day.wrong" /> : null}
          w="9rem"
        />
        <TextInput
          label={<FormattedMessage id="ledger.deposit.reference" />}
          value={reference}
          onChange={({ currentTarget }) => setReference(currentTarget.value)}
          maxLength={100}
          w="14rem"
        />
        <Button mt="1.55rem" type="submit" loading={make.isPending} disabled={taken.length === 0}>
          <FormattedMessage id="ledger.deposit.make" />
        </Button>
      </Group>
      {taken.length === 0 && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="ledger.deposit.nothing-taken" />
        </Text>
      )}
      <FailureNote error={make.error} />
    </form>
  )
}

const DEPOSITS: readonly Column<BankDeposit>[] = [
  {
    key: 'day',
    label: <FormattedMessage id="ledger.deposit.day" />,
    cell: ({ depositOn }) => <Day on={depositOn} />,
    tight: true,
  },
  { key: 'reference', label: <FormattedMessage id="ledger.deposit.reference" />, cell: ({ reference }) => reference },
  ...(['cash', 'check'] as const).map(
    (method): Column<BankDeposit> => ({
      key: method,
      label: <FormattedMessage id={`ledger.method.${method}`} />,
      cell: (deposit) => <Amount cents={deposit[`${method}Cents`]} />,
      numeric: true,
    }),
  ),
  {
    key: 'total',
    label: <FormattedMessage id="ledger.deposit.sum" />,
    cell: ({ cashCents, checkCents }) => <Amount cents={cashCents + checkCents} />,
    numeric: true,
  },
  {
    key: 'made',
    label: <FormattedMessage id="ledger.column.by" />,
    cell: ({ madeName, madeAt }) => (
      <>
        {madeName} · <FormattedDate value={madeAt} dateStyle="medium" timeStyle="short" />
      </>
    ),
  },
]
