import { Group, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, FormattedNumber, useIntl } from 'react-intl'
import { type CivilDate, dayAfter, type Instant } from '../../shared/kernel/index.ts'
import { type GovernanceRow, overrideRate, sumByKind } from '../../shared/safety/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { endOfDay, startOfDay } from '../kit/days.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Opened } from '../kit/opened.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { todayIn } from '../patients/index.ts'
import { PeriodFields } from './period.tsx'
import { PolicyPanel } from './policy.tsx'
import { RuleDetails } from './rule.tsx'
import { TierBadge } from './tier-badge.tsx'

const FIRST_DAYS = 90

/** How the practice's alerts fare: what fired, what was heeded, what was overridden and why; and what it decides about it. */
export function SafetyGovernance() {
  const intl = useIntl()
  const timeZone = intl.timeZone ?? 'UTC'
  const today = todayIn(timeZone, useNow()) as CivilDate
  const [days, setDays] = useState({ from: dayAfter(today, -FIRST_DAYS), until: today })
  const [open, setOpen] = useState<string | null>(null)
  const period = {
    from: (startOfDay(days.from, timeZone) ?? 0) as Instant,
    to: (endOfDay(days.until, timeZone) ?? 0) as Instant,
  }
  const figures = useAsk(
    ['safety', 'governance', period.from, period.to],
    (signal) => core.safety.governance(period, { signal }),
    { keepLast: true },
  )
  const policy = useAsk(['safety', 'policy'], (signal) => core.safety.policy({}, { signal }))
  const rows = figures.data?.rows ?? []
  const chosen = rows.find((row) => keyOf(row) === open)
  const back = () => {
    setOpen(null)
    requestAnimationFrame(() => focusFirstRow(document.querySelector('[data-screen="safety.governance"]')))
  }
  return (
    <Page title={<FormattedMessage id="screen.safety.governance" />}>
      <PeriodFields days={days} today={today} onChange={setDays} />
      <FailureNote
        error={figures.error ?? policy.error}
        onRetry={() => {
          void figures.refetch()
          void policy.refetch()
        }}
      />
      {(figures.isPending || policy.isPending) && <Waiting />}
      {chosen && policy.data && (
        <Opened key={open} onClose={back}>
          <RuleDetails row={chosen} policy={policy.data} period={period} onClose={back} />
        </Opened>
      )}
      {figures.data && (
        <>
          <Text size="sm">
            <FormattedMessage
              id="safety.answers"
              values={{ count: figures.data.answers, gaps: figures.data.withNotChecked }}
            />
          </Text>
          {rows.length > 0 && !chosen && (
            <Panel title={<FormattedMessage id="safety.by-kind" />}>
              <ByKind rows={rows} />
            </Panel>
          )}
          <Panel title={<FormattedMessage id="safety.by-rule" />}>
            {rows.length === 0 ? (
              <Empty>
                <FormattedMessage id="safety.governance.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'safety.by-rule' })}
                columns={COLUMNS}
                rows={rows}
                keyOf={keyOf}
                onOpen={(row) => setOpen(keyOf(row))}
              />
            )}
          </Panel>
        </>
      )}
      {policy.data && <PolicyPanel policy={policy.data} />}
    </Page>
  )
}

const keyOf = ({ ruleId, tier }: GovernanceRow): string => `${ruleId} ${tier}`

/** A share of what interrupted; a dash where nothing did. */
function Share({ of }: { of: number | null }) {
  return of === null ? '–' : <FormattedNumber value={of} style="percent" maximumFractionDigits={0} />
}

/** Sums by kind of check, so that a practice sees where its interruptions come from. */
function ByKind({ rows }: { rows: readonly GovernanceRow[] }) {
  const intl = useIntl()
  return (
    <Table aria-label={intl.formatMessage({ id: 'safety.by-kind' })} w="auto">
      <Table.Thead>
        <Table.Tr>
          {['kind', 'fired', 'interrupted', 'accepted', 'overridden', 'rate'].map((name) => (
            <Table.Th key={name} {...(name !== 'kind' && { ta: 'right' })}>
              <FormattedMessage id={`safety.column.${name}`} />
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sumByKind(rows).map((sum) => (
          <Table.Tr key={sum.kind}>
            <Table.Td>
              <FormattedMessage id={`safety.kind.${sum.kind}`} />
            </Table.Td>
            <Table.Td ta="right">{sum.fired}</Table.Td>
            <Table.Td ta="right">{sum.interrupted}</Table.Td>
            <Table.Td ta="right">{sum.accepted}</Table.Td>
            <Table.Td ta="right">{sum.overridden}</Table.Td>
            <Table.Td ta="right">
              <Share of={overrideRate(sum)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const COLUMNS: readonly Column<GovernanceRow>[] = [
  {
    key: 'rule',
    label: <FormattedMessage id="safety.column.rule" />,
    cell: ({ ruleId, about }) => (
      <>
        <strong>{ruleId}</strong> {about}
      </>
    ),
    width: '34%',
  },
  {
    key: 'tier',
    label: <FormattedMessage id="safety.tier" />,
    cell: ({ tier }) => <TierBadge tier={tier} />,
    tight: true,
  },
  { key: 'fired', label: <FormattedMessage id="safety.column.fired" />, cell: ({ fired }) => fired, numeric: true },
  {
    key: 'interrupted',
    label: <FormattedMessage id="safety.column.interrupted" />,
    cell: ({ interrupted }) => interrupted,
    numeric: true,
  },
  {
    key: 'accepted',
    label: <FormattedMessage id="safety.column.accepted" />,
    cell: ({ accepted }) => accepted,
    numeric: true,
  },
  {
    key: 'overridden',
    label: <FormattedMessage id="safety.column.overridden" />,
    cell: ({ overridden }) => overridden,
    numeric: true,
  },
  {
    key: 'rate',
    label: <FormattedMessage id="safety.column.rate" />,
    cell: (row) => <Share of={overrideRate(row)} />,
    numeric: true,
  },
  {
    key: 'reasons',
    label: <FormattedMessage id="safety.column.reasons" />,
    cell: ({ reasons }) => (
      <Group gap="xs">
        {reasons.slice(0, 2).map(({ reason, count }) => (
          <span key={reason}>
            <FormattedMessage id={`prescriptions.override.${reason}`} /> ({count})
          </span>
        ))}
      </Group>
    ),
  },
  {
    key: 'thumbs',
    label: <FormattedMessage id="safety.column.thumbs" />,
    cell: ({ thumbsDown }) => thumbsDown,
    numeric: true,
  },
]
