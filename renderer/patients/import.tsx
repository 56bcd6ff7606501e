import { Button, FileButton, Group, Progress, Text } from '@mantine/core'
import { IconFileTypeCsv } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { ImportId, ImportReport } from '../../shared/patients/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Panel, Waiting } from '../kit/page.tsx'
import { sendFile } from './import-file.ts'
import { ImportMapping } from './import-mapping.tsx'
import { ImportReports } from './import-reports.tsx'

type Sent = { uploadId: ImportId; fileName: string }

/** Taking patients over from another system: choose the file, look at its columns, try it, take it over. */
export function ImportPatients() {
  const [sent, setSent] = useState<Sent | null>(null)
  const [share, setShare] = useState<number | null>(null)
  const [report, setReport] = useState<ImportReport | null>(null)
  const send = useTell(async (file: File) => {
    const uploadId = await sendFile(file, (bytes) => setShare((100 * bytes) / file.size))
    return { ok: true as const, value: { uploadId, fileName: file.name } }
  })
  const choose = (file: File | null) => {
    if (!file) return
    setReport(null)
    setSent(null)
    send.mutate(file, { onSuccess: setSent, onSettled: () => setShare(null) })
  }
  return (
    <Page title={<FormattedMessage id="screen.patients.import" />}>
      <Panel>
        <Group>
          <FileButton onChange={choose} accept=".csv,.txt,text/csv">
            {(props) => (
              <Button {...props} leftSection={<IconFileTypeCsv size={16} aria-hidden />} loading={send.isPending}>
                <FormattedMessage id="patients.import.choose" />
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {sent ? sent.fileName : <FormattedMessage id="patients.import.how" />}
          </Text>
        </Group>
        {share !== null && <Progress value={share} mt="sm" aria-hidden />}
        <FailureNote error={send.error} />
      </Panel>
      {sent && !report && <Looked sent={sent} onDone={setReport} />}
      <ImportReports latest={report} />
    </Page>
  )
}

function Looked({ sent, onDone }: { sent: Sent; onDone: (report: ImportReport) => void }) {
  const { uploadId } = sent
  const preview = useAsk(['import', uploadId], (signal) => core.patients.importPreview({ uploadId }, { signal }))
  if (preview.error) return <FailureNote error={preview.error} onRetry={() => void preview.refetch()} />
  return preview.data ? <ImportMapping uploadId={uploadId} guessed={preview.data} onDone={onDone} /> : <Waiting />
}
