import { Alert, List, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { FormattedMessage } from 'react-intl'
import { type ImportReport, systemName } from '../../shared/terminology/index.ts'

/** What an import brought: counts, what was noticed, and each line that was left out with its reason. */
export function ImportedRelease({ report }: { report: ImportReport }) {
  const { system, release, concepts, refused, refusedLines, inUse, known, notes } = report
  const clean = refused === 0 && notes.length === 0
  const Icon = clean ? IconCheck : IconAlertTriangle
  return (
    <Alert
      mt="sm"
      variant="outline"
      color={clean ? 'green' : 'yellow'}
      icon={<Icon aria-hidden />}
      role={clean ? 'log' : 'alert'}
    >
      <Text size="sm">
        <FormattedMessage
          id={known ? 'code-sets.known' : 'code-sets.done'}
          values={{ name: `${systemName(system)} ${release}`, concepts }}
        />{' '}
        <FormattedMessage id={inUse ? 'code-sets.done.in-use' : 'code-sets.done.aside'} />
      </Text>
      {notes.length > 0 && (
        <List size="sm">
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
      {refused > 0 && (
        <>
          <Text size="sm" fw={600} mt="xs">
            <FormattedMessage id="code-sets.refused" values={{ refused, shown: refusedLines.length }} />
          </Text>
          <Table withRowBorders={false} verticalSpacing={2} fz="sm" w="auto">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">
                  <FormattedMessage id="code-sets.file" />
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  <FormattedMessage id="code-sets.line" />
                </Table.Th>
                <Table.Th scope="col">
                  <FormattedMessage id="code-sets.reason" />
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {refusedLines.map(({ file, line, reason }) => (
                <Table.Tr key={`${file}:${line}:${reason}`}>
                  <Table.Td>{file}</Table.Td>
                  <Table.Td ta="right">{line}</Table.Td>
                  <Table.Td>{reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Alert>
  )
}
