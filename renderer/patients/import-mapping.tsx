import { Alert, Checkbox, Group, Select, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  IMPORT_FIELDS,
  type ImportField,
  type ImportId,
  type ImportReport,
  type Mapping,
  type Preview,
} from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { ImportActions } from './import-actions.tsx'
import { faultText } from './import-file.ts'
import classes from './import.module.css'

type Props = { uploadId: ImportId; guessed: Preview; onDone: (report: ImportReport) => void }

/** What each column of the file is, with its first rows as they will be, and the two buttons: try, take over. */
export function ImportMapping({ uploadId, guessed, onDone }: Props) {
  const [mapping, setMapping] = useState<Mapping>(guessed.mapping)
  const [takeDoubtful, setTakeDoubtful] = useState(false)
  const asked = useAsk(
    ['import', uploadId, mapping],
    (signal) => core.patients.importPreview({ uploadId, mapping, encoding: guessed.encoding }, { signal }),
    { keepLast: true },
  )
  const preview = asked.data ?? guessed
  const take = (at: number, field: ImportField | null) =>
    setMapping(mapping.map((one, column) => (column === at ? field : one === field ? null : one)))
  return (
    <Panel title={<FormattedMessage id="patients.import.columns" values={{ rows: preview.rows }} />}>
      <Text size="sm" c="dimmed" mb="sm">
        <FormattedMessage id={guessed.remembered ? 'patients.import.remembered' : 'patients.import.guessed'} />
      </Text>
      <Columns preview={preview} mapping={mapping} onTake={take} />
      <FailureNote error={asked.error} />
      <Lacking lacking={preview.lacking} />
      <LeftOut headings={preview.headings.filter((_heading, at) => (mapping[at] ?? null) === null)} />
      <Group my="sm">
        <Checkbox
          checked={takeDoubtful}
          onChange={(event) => setTakeDoubtful(event.currentTarget.checked)}
          label={<FormattedMessage id="patients.import.take-doubtful" />}
        />
      </Group>
      <ImportActions
        how={{ uploadId, mapping, encoding: guessed.encoding }}
        takeDoubtful={takeDoubtful}
        ready={preview.lacking.length === 0}
        onDone={onDone}
      />
    </Panel>
  )
}

function Lacking({ lacking }: { lacking: readonly string[] }) {
  const intl = useIntl()
  if (lacking.length === 0) return null
  const fields = intl.formatList(lacking.map((name) => intl.formatMessage({ id: `patient.${name}` })))
  return (
    <Alert color="orange" variant="outline" mt="sm" role="alert">
      <FormattedMessage id="patients.import.lacking" values={{ fields }} />
    </Alert>
  )
}

/** The columns of the file that become nothing: an insurance, an employer. */
function LeftOut({ headings }: { headings: readonly string[] }) {
  const intl = useIntl()
  if (headings.length === 0) return null
  const columns = intl.formatList(headings)
  return (
    <Text size="sm" mt="sm">
      <FormattedMessage id="patients.import.left-out" values={{ count: headings.length, columns }} />
    </Text>
  )
}

type ColumnsProps = { preview: Preview; mapping: Mapping; onTake: (at: number, field: ImportField | null) => void }

function Columns({ preview, mapping, onTake }: ColumnsProps) {
  const intl = useIntl()
  const data = IMPORT_FIELDS.map((value) => ({ value, label: intl.formatMessage({ id: `import.${value}` }) }))
  return (
    // Reached by the keyboard, so that a wide file can be scrolled.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section
      className={classes['wide']}
      tabIndex={0}
      aria-label={intl.formatMessage({ id: 'patients.import.preview' })}
    >
      <Table verticalSpacing={2} w="auto">
        <Table.Thead>
          <Table.Tr>
            {preview.headings.map((heading, at) => (
              <Table.Th key={`${at} ${heading}`} scope="col" miw="11rem">
                <Text size="sm" truncate maw="14rem" fw={600}>
                  {heading || '–'}
                </Text>
                <Select
                  size="xs"
                  data={data}
                  value={mapping[at] ?? null}
                  onChange={(field) => onTake(at, field as ImportField | null)}
                  searchable
                  clearable
                  clearButtonProps={{ 'aria-hidden': true, tabIndex: -1 }}
                  placeholder={intl.formatMessage({ id: 'patients.import.left-out' })}
                  aria-label={intl.formatMessage({ id: 'patients.import.column' }, { heading })}
                />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.first.map(({ line, values, faults }) => (
            <Table.Tr key={line}>
              {preview.headings.map((heading, at) => (
                <Table.Td key={`${at} ${heading}`}>{values[mapping[at] ?? ''] ?? ''}</Table.Td>
              ))}
              <Table.Td>
                {faults.length > 0 && (
                  <Text size="sm" c="red">
                    {faults.map((fault) => faultText(intl, fault)).join(' ')}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
