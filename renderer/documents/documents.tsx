import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { IconFilePlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { SHOWN_TYPES } from '../../shared/documents/index.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { Empty, Panel } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import { AddFiles, type Waiting } from './add-files.tsx'
import { useDroppedFiles, usePastedFiles } from './brought-files.ts'
import { DocumentList } from './list.tsx'
import { DocumentViewer } from './viewer.tsx'
import classes from './documents.module.css'

let last = 0
const waitingFor = (files: readonly File[]): Waiting[] =>
  files.map((file) => {
    last += 1
    return { key: last, file }
  })

/**
 * The documents of a chart: on the left what there is, on the right the one that is looked at. Files come in by dropping
 * them anywhere here, from the file dialog, or pasted.
 */
export function ChartDocuments({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const mayWrite = useMay('chart.write')
  const [chosen, setChosen] = useState<EntryId | null>(null)
  const [waiting, setWaiting] = useState<Waiting[]>([])
  const take = (files: readonly File[]) => setWaiting((before) => [...before, ...waitingFor(files)])
  usePastedFiles(mayWrite ? take : null)
  const { area, over } = useDroppedFiles(mayWrite ? take : null)
  return (
    // Dropping is one of three ways; the button beside does the same by keyboard.
    <section
      ref={area}
      aria-label={intl.formatMessage({ id: 'documents.title' })}
      className={classes['ground']}
      data-over={over || undefined}
    >
      <Stack gap="sm" className={classes['side'] ?? ''}>
        {mayWrite && (
          <Group gap="xs" wrap="nowrap">
            <FileButton multiple accept={SHOWN_TYPES.join(',')} onChange={take}>
              {(props) => (
                <Button {...props} leftSection={<IconFilePlus size={16} aria-hidden />}>
                  <FormattedMessage id="documents.add" />
                </Button>
              )}
            </FileButton>
            <Text size="xs" c="dimmed">
              <FormattedMessage id="documents.add.how" />
            </Text>
          </Group>
        )}
        <AddFiles
          patientId={patientId}
          waiting={waiting}
          onDone={(key, added) => {
            setWaiting((before) => before.filter((one) => one.key !== key))
            if (added) setChosen(added)
          }}
        />
        <DocumentList patientId={patientId} chosen={chosen} onChoose={setChosen} />
      </Stack>
      <div className={classes['desk']}>
        {chosen ? (
          <DocumentViewer key={chosen} patientId={patientId} entryId={chosen} />
        ) : (
          <Panel>
            <Empty>
              <FormattedMessage id="documents.choose" />
            </Empty>
          </Panel>
        )}
      </div>
    </section>
  )
}
