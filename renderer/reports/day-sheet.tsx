import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { type ActivityRow, DateBasis, Grouping } from '../../shared/reports/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Amount } from '../ledger/index.ts'
import { todayIn } from '../patients/index.ts'
import { go } from '../shell/navigate.ts'
import { ReportLines } from './lines.tsx'
import { DayField, ExportButtons, TieOuts } from './parts.tsx'

const TOTAL = 'total of all rows'

/** What was charged, paid and written off in a period; a row opens the lines behind it. */
export function DaySheetScreen() {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const [fromOn, setFrom] = useState(today)
  const [toOn, setTo] = useState(today)
  const [by, setBy] = useState<Grouping>('provider')
  const [basis, setBasis] = useState<DateBasis>('post')
  const [opened, setOpened] = useState<ActivityRow | null>(null)
  const about = { fromOn, toOn, by, basis }
  const sheet = useAsk(['reports', 'day-sheet', about], (signal) => core.reports.daySheet(about, { signal }), {
    keepLast: true,
  })
  const total = sheet.data && { key: TOTAL, name: intl.formatMessage({ id: 'reports.total' }), ...sheet.data.total }
  return (
    <Page
      title={<FormattedMessage id="screen.reports" />}
      actions={
        <>
          <Button variant="subtle" onClick={() => go('/reports/aging')}>
            <FormattedMessage id="screen.reports.aging" />
          </Button>
          <ExportButtons of={{ report: 'day-sheet', ...about }} />
        </>
      }
    >
      <Group gap="sm" align="flex-start" className="no-print">
        <DayField id="reports.from" day={fromOn} today={today} onChange={setFrom} />
        <DayField id="reports.to" day={toOn} today={today} onChange={setTo} />
        <Choice
          label={<FormattedMessage id="reports.by" />}
          value={by}
          options={Grouping.options}
          words="reports.by"
          onChange={(next) => (setBy(next), setOpened(null))}
        />
        <Choice
          label={<FormattedMessage id="reports.basis" />}
          value={basis}
          options={DateBasis.options}
          words="reports.basis"
          onChange={setBasis}
          w="12rem"
        />
      </Group>
      <FailureNote error={sheet.error} onRetry={() => void sheet.refetch()} />
      {sheet.isPending && <Waiting />}
      {sheet.data && total && (
        <Stack gap="md">
          <Panel>
            {sheet.data.rows.length === 0 ? (
              <Empty>
                <FormattedMessage id="reports.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'screen.reports' })}
                columns={columnsOf(by)}
                rows={[...sheet.data.rows, total]}
                keyOf={({ key }) => key || 'nobody'}
                onOpen={(row) => row.key !== TOTAL && setOpened(row)}
              />
            )}
            <Text size="sm" c="dimmed" mt="xs">
              <FormattedMessage
                id="reports.printed"
                values={{
                  received: <Amount cents={sheet.data.cash.receivedCents} />,
                  refunded: <Amount cents={sheet.data.cash.refundedCents} />,
                  sequence: sheet.data.printed.sequence,
                  made: <FormattedDate value={sheet.data.printed.madeAt} dateStyle="medium" timeStyle="short" />,
                }}
              />
            </Text>
          </Panel>
          {opened && (
            <ReportLines
              key={`${by} ${opened.key}`}
              about={{ ...about, key: opened.key }}
              name={opened.name}
              onClose={() => setOpened(null)}
            />
          )}
          <TieOuts fromOn={fromOn} toOn={toOn} />
        </Stack>
      )}
    </Page>
  )
}

const money = (
  key: 'chargeCents' | 'insurancePaidCents' | 'patientPaidCents' | 'adjustedCents',
): Column<ActivityRow> => ({
  key,
  label: <FormattedMessage id={`reports.column.${key}`} />,
  cell: (row) =>
    row.key === TOTAL ? (
      <strong>
        <Amount cents={row[key]} />
      </strong>
    ) : (
      <Amount cents={row[key]} />
    ),
  numeric: true,
})
const columnsOf = (by: Grouping): readonly Column<ActivityRow>[] => [
  {
    key: 'name',
    label: <FormattedMessage id={`reports.by.${by}`} />,
    cell: ({ key, name }) =>
      key === TOTAL ? <strong>{name}</strong> : name === '' ? <FormattedMessage id={`reports.nobody.${by}`} /> : name,
    width: '30%',
  },
  money('chargeCents'),
  money('insurancePaidCents'),
  money('patientPaidCents'),
  money('adjustedCents'),
]
