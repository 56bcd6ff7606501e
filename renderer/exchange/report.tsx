import { Alert, Anchor, Button, List, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ImportIssue, ImportReport, TypeCount } from '../../shared/exchange/index.ts'
import { Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'

const NUMBERS = ['read', 'stored', 'kept', 'refused', 'unchanged', 'changed'] as const

/** What an import read, stored, kept and refused, by type, with the reasons. */
export function ReportPanel({ report, onClose }: { report: ImportReport; onClose: () => void }) {
  const intl = useIntl()
  const refused = report.counts.reduce((sum, count) => sum + count.refused, 0)
  const columns = [
    { key: 'type', label: <FormattedMessage id="exchange.type" />, cell: (one: TypeCount) => one.type },
    ...NUMBERS.map((name) => ({
      key: name,
      label: <FormattedMessage id={`exchange.${name}`} />,
      cell: (one: TypeCount) => intl.formatNumber(one[name]),
      numeric: true,
      tight: true,
    })),
  ]
  const told = [
    { key: 'where', label: <FormattedMessage id="exchange.where" />, cell: (one: ImportIssue) => one.where },
    { key: 'key', label: <FormattedMessage id="exchange.resource" />, cell: (one: ImportIssue) => one.key || one.type },
    {
      key: 'outcome',
      label: <FormattedMessage id="exchange.outcome" />,
      cell: (one: ImportIssue) => <FormattedMessage id={`exchange.outcome.${one.outcome}`} />,
      tight: true,
    },
    { key: 'reason', label: <FormattedMessage id="exchange.reason" />, cell: (one: ImportIssue) => one.reason },
  ]
  return (
    <Panel
      title={<FormattedMessage id={report.state === 'dry-run' ? 'exchange.rehearsal' : 'exchange.report'} />}
      actions={
        <Button variant="subtle" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      }
    >
      <Alert variant="outline" color={refused > 0 ? 'red' : 'green'} role="status" mb="sm">
        <FormattedMessage
          id={report.state === 'dry-run' ? 'exchange.summary.rehearsal' : 'exchange.summary'}
          values={{ read: report.counts.reduce((sum, count) => sum + count.read, 0), refused }}
        />
      </Alert>
      <DataTable
        label={intl.formatMessage({ id: 'exchange.report' })}
        columns={columns}
        rows={report.counts}
        keyOf={(one) => one.type}
      />
      {report.issues.length > 0 && (
        <DataTable
          label={intl.formatMessage({ id: 'exchange.issues' })}
          columns={told}
          rows={report.issues}
          keyOf={(one) => `${one.where} ${one.key} ${one.reason}`}
        />
      )}
      {report.moreIssues > 0 && (
        <Text size="sm">
          <FormattedMessage id="exchange.more-issues" values={{ count: report.moreIssues }} />
        </Text>
      )}
      {report.duplicates.length > 0 && (
        <Alert variant="outline" color="red" mt="sm" title={<FormattedMessage id="exchange.duplicates" />}>
          <List size="sm">
            {report.duplicates.map(({ patientId, like }) => (
              <List.Item key={patientId}>
                {[patientId, ...like].map((id, index) => (
                  <Anchor key={id} href={`#/patients/${id}`} size="sm" mr="sm" underline="always">
                    <FormattedMessage id={index === 0 ? 'exchange.new-chart' : 'exchange.old-chart'} />
                  </Anchor>
                ))}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Panel>
  )
}
