import { Text } from '@mantine/core'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { AmendmentRow } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { todayOn } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'

/** Everybody’s requests for an amendment that wait for an answer, the one that is due first on top. */
export function OpenAmendments() {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const rows = useAsk(['notes', 'amendments', 'open'], (signal) => core.notes.openAmendments({}, { signal }))
  const columns: readonly Column<AmendmentRow>[] = [
    { key: 'patient', label: <FormattedMessage id="patient.name" />, cell: ({ patientName }) => patientName },
    {
      key: 'number',
      label: <FormattedMessage id="patient.recordNumber" />,
      cell: ({ recordNumber }) => recordNumber,
      tight: true,
    },
    { key: 'asked', label: <FormattedMessage id="amendments.asked" />, cell: ({ asked }) => asked.slice(0, 90) },
    {
      key: 'received',
      label: <FormattedMessage id="amendments.received" />,
      cell: ({ receivedOn }) => <Day on={receivedOn} />,
      tight: true,
    },
    {
      key: 'due',
      label: <FormattedMessage id="amendments.due" />,
      cell: ({ dueOn }) => <DueDay on={dueOn} today={today} />,
      tight: true,
    },
  ]
  return (
    <Page title={<FormattedMessage id="screen.notes.amendments" />}>
      <FailureNote error={rows.error} onRetry={() => void rows.refetch()} />
      {!rows.data && !rows.error && <Waiting />}
      {rows.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="amendments.none-open" />
        </Empty>
      )}
      {rows.data && rows.data.length > 0 && (
        <Panel fill>
          <DataTable
            label={intl.formatMessage({ id: 'screen.notes.amendments' })}
            columns={columns}
            rows={rows.data}
            keyOf={({ requestId }) => requestId}
            onOpen={({ patientId }) => go(`/patients/${patientId}/amendments`)}
          />
        </Panel>
      )}
    </Page>
  )
}

/** A calendar day, in the person's words. */
export const Day = ({ on }: { on: string }) => (
  <FormattedDate value={`${on}T12:00:00Z`} dateStyle="medium" timeZone="UTC" />
)

/** Until when an answer is owed; said in words where that is over. */
export const DueDay = ({ on, today }: { on: string; today: string }) =>
  on < today ? (
    <Text component="span" inherit fw={700} c="var(--mantine-color-error)">
      <Day on={on} /> <FormattedMessage id="amendments.overdue" />
    </Text>
  ) : (
    <Day on={on} />
  )
