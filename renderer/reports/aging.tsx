import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { type AgeBase, BUCKETS } from '../../shared/ledger/index.ts'
import { type AgingRow, Grouping } from '../../shared/reports/index.ts'
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
import { DayField, ExportButtons } from './parts.tsx'

const TOTAL = 'total of all rows'
const BASES = ['dos', 'first-billed', 'responsibility', 'first-statement'] as const satisfies readonly AgeBase[]

/** What is owed by age as of any day; credits and waiting money stand apart and make no bucket smaller. */
export function AgingScreen() {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const [asOf, setAsOf] = useState(today)
  const [by, setBy] = useState<Grouping>('payer')
  const [base, setBase] = useState<AgeBase>('dos')
  const about = { asOf, by, base }
  const aging = useAsk(['reports', 'aging', about], (signal) => core.reports.aging(about, { signal }), {
    keepLast: true,
  })
  const total = aging.data && { key: TOTAL, name: intl.formatMessage({ id: 'reports.total' }), ...aging.data.total }
  return (
    <Page
      title={<FormattedMessage id="screen.reports.aging" />}
      actions={
        <>
          <Button variant="subtle" onClick={() => go('/reports')}>
            <FormattedMessage id="screen.reports" />
          </Button>
          <ExportButtons of={{ report: 'aging', ...about }} />
        </>
      }
    >
      <Group gap="sm" align="flex-start" className="no-print">
        <DayField id="reports.as-of" day={asOf} today={today} onChange={setAsOf} />
        <Choice
          label={<FormattedMessage id="reports.by" />}
          value={by}
          options={Grouping.options}
          words="reports.by"
          onChange={setBy}
        />
        <Choice
          label={<FormattedMessage id="reports.age-from" />}
          value={base}
          options={BASES}
          words="reports.age-from"
          onChange={setBase}
          w="14rem"
        />
      </Group>
      <FailureNote error={aging.error} onRetry={() => void aging.refetch()} />
      {aging.isPending && <Waiting />}
      {aging.data && total && (
        <Panel fill>
          {aging.data.rows.length === 0 ? (
            <Empty>
              <FormattedMessage id="reports.aging.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.reports.aging' })}
              columns={columnsOf(by)}
              rows={[...aging.data.rows, total]}
              keyOf={({ key }) => key || 'nobody'}
            />
          )}
          <Group gap="xl" mt="sm">
            {(['creditsPatientCents', 'creditsPayerCents', 'netCents'] as const).map((name) => (
              <Text key={name} size="sm">
                <FormattedMessage id={`reports.${name}`} /> <Amount cents={aging.data[name]} />
              </Text>
            ))}
          </Group>
          <Text size="sm" c="dimmed">
            <FormattedMessage
              id="reports.printed.aging"
              values={{
                sequence: aging.data.sequence,
                items: aging.data.items,
                made: <FormattedDate value={aging.data.madeAt} dateStyle="medium" timeStyle="short" />,
              }}
            />
          </Text>
        </Panel>
      )}
    </Page>
  )
}

const columnsOf = (by: Grouping): readonly Column<AgingRow>[] => [
  {
    key: 'name',
    label: <FormattedMessage id={`reports.by.${by}`} />,
    cell: ({ key, name }) =>
      key === TOTAL ? <strong>{name}</strong> : name === '' ? <FormattedMessage id={`reports.nobody.${by}`} /> : name,
    width: '28%',
  },
  ...[...BUCKETS, 'total' as const].map(
    (bucket): Column<AgingRow> => ({
      key: bucket,
      label: <FormattedMessage id={`reports.bucket.${bucket}`} />,
      cell: (row) =>
        row.key === TOTAL || bucket === 'total' ? (
          <strong>
            <Amount cents={row[bucket]} />
          </strong>
        ) : (
          <Amount cents={row[bucket]} />
        ),
      numeric: true,
    }),
  ),
]
