import { Button, Group, Switch } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { OpenOrder } from '../../shared/orders/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'

const MOST = 500

/** What is not done yet across the practice, overdue first; Enter opens the chart. */
export function OpenOrders() {
  const intl = useIntl()
  const [overdueOnly, setOverdueOnly] = useState(false)
  const list = useAsk(
    ['orders', 'open', overdueOnly],
    (signal) => core.orders.open({ overdueOnly, limit: MOST }, { signal }),
    { keepLast: true },
  )
  return (
    <Page
      title={<FormattedMessage id="screen.orders" />}
      actions={
        <Group>
          <Switch
            checked={overdueOnly}
            onChange={(event) => setOverdueOnly(event.currentTarget.checked)}
            label={intl.formatMessage({ id: 'orders.overdue.only' })}
          />
          <Button variant="default" onClick={() => go('/orders/sets')}>
            <FormattedMessage id="orders.sets" />
          </Button>
        </Group>
      }
    >
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="orders.open" values={waiting(list.data)} />} fill>
          {list.data.entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="orders.open.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.orders' })}
              columns={COLUMNS}
              rows={list.data.entries}
              keyOf={(row) => row.orderId}
              onOpen={({ patientId }) => go(`/patients/${patientId}`)}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

/** How many there are, and how many of them the list shows where it does not hold all. */
const waiting = ({ entries, total }: { entries: readonly unknown[]; total: number }) => ({
  count: total,
  shown: entries.length,
  cut: entries.length < total ? 'yes' : 'no',
})

const COLUMNS: readonly Column<OpenOrder>[] = [
  {
    key: 'due',
    label: <FormattedMessage id="orders.due" />,
    cell: ({ due, overdue }) => (
      <>
        {due}
        {overdue && (
          <strong>
            {' '}
            <FormattedMessage id="orders.overdue" />
          </strong>
        )}
      </>
    ),
    tight: true,
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '24%',
  },
  { key: 'what', label: <FormattedMessage id="orders.what" />, cell: ({ name }) => name, width: '26%' },
  {
    key: 'status',
    label: <FormattedMessage id="orders.status" />,
    cell: ({ status }) => <FormattedMessage id={`orders.status.${status}`} />,
  },
  { key: 'performer', label: <FormattedMessage id="orders.performer" />, cell: ({ performerName }) => performerName },
  { key: 'by', label: <FormattedMessage id="orders.by" />, cell: ({ ordererName }) => ordererName },
]
