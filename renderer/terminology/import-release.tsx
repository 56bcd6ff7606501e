import { Button, Group, Progress, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ImportReport } from '../../shared/terminology/index.ts'
import { type CallFailed, queries, useAsk, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { type Chosen, ChooseFiles } from '../kit/choose-files.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { ImportedRelease } from './imported-release.tsx'

type Step = { stage: string; done: number; of: number }
type Order = { chosen: Chosen | null; release: string; effectiveOn: string }

const BESIDE = ['release', 'effectiveOn'] as const
const NOTHING: Order = { chosen: null, release: '', effectiveOn: '' }

/** Imports the files of one release: a folder or file is named, or chosen in the system's dialog where there is one. */
export function ImportRelease() {
  const [order, setOrder] = useState<Order>(NOTHING)
  const { run, step, cancel } = useImport(() => setOrder(NOTHING))
  const settings = useAsk(['terminology', 'settings'], (signal) => core.terminology.settings({}, { signal }))
  const field = (name: 'release' | 'effectiveOn') => ({
    value: order[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setOrder({ ...order, [name]: event.currentTarget.value }),
    disabled: run.isPending,
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    <Panel title={<FormattedMessage id="code-sets.import" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run.mutate(order)
        }}
      >
        <ChooseFiles
          value={order.chosen}
          onChange={(chosen) => setOrder((now) => ({ ...now, chosen }))}
          pick={settings.data?.folderDialog ? () => core.terminology.pickFolder({}) : null}
          disabled={run.isPending}
        />
        <Text size="sm" c="dimmed" my="xs">
          <FormattedMessage id="code-sets.path.how" />
        </Text>
        <Group align="start">
          <TextInput
            w={170}
            label={<FormattedMessage id="code-sets.release" />}
            description={<FormattedMessage id="code-sets.if-missing" />}
            error={issueAt(run.error, 'release')}
            {...field('release')}
          />
          <TextInput
            w={170}
            label={<FormattedMessage id="code-sets.effective" />}
            description={<FormattedMessage id="code-sets.day-form" />}
            error={issueAt(run.error, 'effectiveOn')}
            {...field('effectiveOn')}
          />
          <Group gap="xs" mt="2.7rem">
            <Button type="submit" disabled={order.chosen === null || run.isPending}>
              <FormattedMessage id="code-sets.start" />
            </Button>
          </Group>
        </Group>
      </form>
      {run.isPending && <Running step={step} onCancel={cancel} />}
      {run.error?.failure.code !== 'cancelled' && <FailureNote error={run.error} beside={BESIDE} />}
      {run.error?.failure.code === 'cancelled' && (
        <Text component="output" display="block" size="sm" mt="sm">
          <FormattedMessage id="code-sets.cancelled" />
        </Text>
      )}
      {run.data && !run.isPending && <ImportedRelease report={run.data} />}
    </Panel>
  )
}

function useImport(onDone: () => void) {
  const [step, setStep] = useState<Step | null>(null)
  const abort = useRef<AbortController | null>(null)
  const run = useMutation<ImportReport, CallFailed, Order>({
    networkMode: 'always',
    mutationFn: async ({ chosen, release, effectiveOn }) => {
      abort.current = new AbortController()
      const told = {
        files: chosen?.files ?? [],
        ...(release.trim() !== '' && { release: release.trim() }),
        ...(effectiveOn.trim() !== '' && { effectiveOn: effectiveOn.trim() }),
      }
      const { signal } = abort.current
      return valueOf(await core.terminology.importRelease(told as never, { signal, onProgress: setStep }))
    },
    onSettled: () => setStep(null),
    onSuccess: async () => {
      onDone()
      await queries.invalidateQueries({ queryKey: ['terminology'] })
    },
  })
  return { run, step, cancel: () => abort.current?.abort() }
}

/** How far it is; the stage is said aloud as it changes, the numbers are only seen. */
function Running({ step, onCancel }: { step: Step | null; onCancel: () => void }) {
  const intl = useIntl()
  const { stage, done, of } = step ?? { stage: 'reading', done: 0, of: 1 }
  const name = intl.formatMessage({ id: `code-sets.stage.${stage}` })
  return (
    <Group mt="sm" wrap="nowrap">
      <Text component="output" size="sm" style={{ whiteSpace: 'nowrap' }}>
        {name}
      </Text>
      <Progress value={(100 * done) / Math.max(of, 1)} animated aria-label={name} style={{ flexGrow: 1 }} />
      <Button variant="default" size="compact-sm" onClick={onCancel}>
        <FormattedMessage id="kit.cancel" />
      </Button>
    </Group>
  )
}
