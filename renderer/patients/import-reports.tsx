import { Button, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { ImportReport } from '../../shared/patients/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { allLines, download } from './import-file.ts'

/** Every import with what became of its lines; the latest is told in a sentence. */
export function ImportReports({ latest }: { latest: ImportReport | null }) {
  const reports = useAsk(['patients', 'imports'], (signal) => core.patients.imports({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="patients.import.reports" />}>
      {latest && (
        <Text fw={600} mb="sm" role="status">
          <FormattedMessage id="patients.import.done" values={latest.counts} />
        </Text>
      )}
      <FailureNote error={reports.error} onRetry={() => void reports.refetch()} />
      {reports.isPending && <Waiting />}
      {reports.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="patients.import.none" />
        </Empty>
      )}
      {reports.data && reports.data.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['file', 'started', 'state', 'registered', 'repeated', 'doubtful', 'refused'].map((column) => (
                <Table.Th key={column} scope="col">
                  <FormattedMessage id={`import.report.${column}`} />
                </Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reports.data.map((report) => (
              <Report key={report.importId} report={report} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}

function Report({ report }: { report: ImportReport }) {
  const intl = useIntl()
  const { importId, fileName, startedAt, startedBy, state, counts } = report
  const words = (id: string) => intl.formatMessage({ id })
  const save = useTell(async (which: typeof importId) => {
    const headings = ['line', 'outcome', 'reason'].map((column) => words(`import.report.${column}`))
    download(await allLines(which), headings, ({ outcome }) => words(`import.outcome.${outcome}`))
    return { ok: true as const, value: null }
  })
  return (
    <Table.Tr>
      <Table.Td>{fileName}</Table.Td>
      <Table.Td>
        <FormattedDate value={startedAt} dateStyle="short" timeStyle="short" /> {startedBy}
      </Table.Td>
      <Table.Td>
        <FormattedMessage id={`import.state.${state}`} />
      </Table.Td>
      {[counts.registered, counts.repeated, counts.doubtful, counts.refused].map((count, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Table.Td key={at}>{count}</Table.Td>
      ))}
      <Table.Td>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate(importId)}
          aria-label={intl.formatMessage({ id: 'import.report.save-of' }, { file: fileName })}
        >
          <FormattedMessage id="import.report.save" />
        </Button>
        <FailureNote error={save.error} />
      </Table.Td>
    </Table.Tr>
  )
}
