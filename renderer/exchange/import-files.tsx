import { Alert, Button, Group, Progress, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ImportReport } from '../../shared/exchange/index.ts'
import { type CallFailed, queries, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { type Chosen, ChooseFiles } from '../kit/choose-files.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { ReportPanel } from './report.tsx'

type Step = { stage: string; done: number; of: number }
const FIELDS = ['source'] as const
/** What of a folder may be FHIR; the rest stays where it is. */
const FHIR_FILES = /\.(json|ndjson|jsonl)(\.gz)?$/i

/** Which files, from whom; rehearsed first or taken in at once, with progress, cancel and the report. */
export function ImportFiles({ dialog }: { dialog: boolean }) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [source, setSource] = useState('')
  const [step, setStep] = useState<Step | null>(null)
  const abort = useRef<AbortController | null>(null)
  const run = useMutation<ImportReport, CallFailed, boolean>({
    networkMode: 'always',
    mutationFn: async (dryRun) => {
      abort.current = new AbortController()
      const options = { signal: abort.current.signal, onProgress: setStep }
      return valueOf(await core.exchange.importFhir({ files: chosen?.files ?? [], source, dryRun }, options))
    },
    onSettled: () => {
      setStep(null)
      return Promise.all(
        ['exchange', 'patients'].map((capability) => queries.invalidateQueries({ queryKey: [capability] })),
      )
    },
  })
  const cancelled = run.error?.failure.code === 'cancelled'
  return (
    <>
      <Panel title={<FormattedMessage id="exchange.import" />}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            run.mutate(false)
          }}
        >
          <Text size="sm" c="dimmed" mb="xs">
            <FormattedMessage id="exchange.import.how" />
          </Text>
          <Group align="end">
            <ChooseFiles
              value={chosen}
              onChange={setChosen}
              pick={dialog ? () => core.exchange.pickFolder({}) : null}
              wanted={FHIR_FILES}
              disabled={run.isPending}
            />
            <TextInput
              w={260}
              label={<FormattedMessage id="exchange.source" />}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
              error={issueAt(run.error, 'source')}
              autoComplete="off"
            />
          </Group>
          <Group mt="sm">
            <Button variant="default" disabled={chosen === null || run.isPending} onClick={() => run.mutate(true)}>
              <FormattedMessage id="exchange.rehearse" />
            </Button>
            <Button type="submit" disabled={chosen === null} loading={run.isPending}>
              <FormattedMessage id="exchange.start" />
            </Button>
            {run.isPending && (
              <Button variant="subtle" onClick={() => abort.current?.abort()}>
                <FormattedMessage id="kit.cancel" />
              </Button>
            )}
          </Group>
        </form>
        {run.isPending && <Progressing step={step} />}
        {cancelled ? (
          <Alert variant="outline" mt="sm" role="status">
            <FormattedMessage id="exchange.cancelled" />
          </Alert>
        ) : (
          <FailureNote error={run.error} beside={FIELDS} />
        )}
      </Panel>
      {run.data && <ReportPanel report={run.data} onClose={() => run.reset()} />}
    </>
  )
}

/** How far it is, in words and as a bar. */
function Progressing({ step }: { step: Step | null }) {
  const intl = useIntl()
  const { stage, done, of } = step ?? { stage: 'reading', done: 0, of: 1 }
  const name = intl.formatMessage({ id: `exchange.stage.${stage}` })
  const share = of > 0 ? done / of : 0
  return (
    <div>
      <Text component="output" size="sm" mt="sm" mb={4} display="block">
        <FormattedMessage id="exchange.progress" values={{ stage: name, share }} />
      </Text>
      <Progress value={100 * share} aria-label={name} />
    </div>
  )
}
