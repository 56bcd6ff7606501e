import { Button, Group, Progress, Table, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Counts, Encoding, ImportId, ImportLine, ImportReport, Mapping } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { faultText } from './import-file.ts'

type How = { uploadId: ImportId; mapping: Mapping; encoding: Encoding }
type Props = { how: How; takeDoubtful: boolean; ready: boolean; onDone: (report: ImportReport) => void }
type Step = { done: number; of: number }

/** Trying a file and taking it over, with how far it is and a way to stop. What was taken over by then stays. */
export function ImportActions({ how, takeDoubtful, ready, onDone }: Props) {
  const [step, setStep] = useState<Step | null>(null)
  const abort = useRef<AbortController>(null)
  const options = () => {
    abort.current = new AbortController()
    return { signal: abort.current.signal, onProgress: setStep }
  }
  const attempt = useTell((given: How) => core.patients.importTry(given, options()))
  const run = useTell((given: How) => core.patients.importRun({ ...given, takeDoubtful }, options()), ['patients'])
  const busy = attempt.isPending || run.isPending
  const start = (which: 'try' | 'run') => {
    setStep(null)
    attempt.reset()
    run.reset()
    if (which === 'try') attempt.mutate(how)
    else run.mutate(how, { onSuccess: onDone })
  }
  const error = attempt.error ?? run.error
  return (
    <>
      <Group>
        <Button variant="default" disabled={!ready || busy} onClick={() => start('try')} loading={attempt.isPending}>
          <FormattedMessage id="patients.import.try" />
        </Button>
        <Button disabled={!ready || busy} onClick={() => start('run')} loading={run.isPending}>
          <FormattedMessage id="patients.import.run" />
        </Button>
        {busy && (
          <Button variant="subtle" onClick={() => abort.current?.abort()}>
            <FormattedMessage id="patients.import.stop" />
          </Button>
        )}
      </Group>
      {busy && step && <Going {...step} />}
      {error?.failure.code === 'cancelled' ? (
        <Text mt="sm" role="status">
          <FormattedMessage id="patients.import.stopped" />
        </Text>
      ) : (
        <FailureNote error={error} />
      )}
      {attempt.data && <Tried {...attempt.data} />}
    </>
  )
}

function Going({ done, of }: Step) {
  const intl = useIntl()
  return (
    <>
      <Progress
        value={of === 0 ? 0 : (100 * done) / of}
        mt="sm"
        aria-label={intl.formatMessage({ id: 'patients.import.going' }, { done, of })}
      />
      <Text size="sm" c="dimmed">
        <FormattedMessage id="patients.import.going" values={{ done, of }} />
      </Text>
    </>
  )
}

function Tried({ counts, lines }: { counts: Counts; lines: ImportLine[] }) {
  return (
    <>
      <Text mt="sm" fw={600} role="status">
        <FormattedMessage id="patients.import.tried" values={counts} />
      </Text>
      <LineTable lines={lines.slice(0, 100)} />
    </>
  )
}

/** Lines that do not simply become a patient, and why. */
export function LineTable({ lines }: { lines: readonly ImportLine[] }) {
  if (lines.length === 0) return null
  return (
    <Table verticalSpacing={2} mt="xs" w="auto">
      <Table.Tbody>
        {lines.map(({ line, outcome, reason }) => (
          <Table.Tr key={line}>
            <Table.Th scope="row">
              <FormattedMessage id="patients.import.line" values={{ line }} />
            </Table.Th>
            <Table.Td>
              <FormattedMessage id={`import.outcome.${outcome}`} />
            </Table.Td>
            <Table.Td>
              <Why outcome={outcome} reason={reason} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Why({ outcome, reason }: Pick<ImportLine, 'outcome' | 'reason'>) {
  const intl = useIntl()
  if (outcome === 'refused')
    return reason
      .split('; ')
      .map((fault) => faultText(intl, fault))
      .join(' ')
  // Why a line is doubtful stands there as words of a list.
  const words = reason.split(', ').map((one) => {
    const id = `patients.like.${one}`
    return intl.messages[id] ? intl.formatMessage({ id }) : one
  })
  return outcome === 'doubtful' ? intl.formatList(words, { type: 'unit' }) : reason
}
