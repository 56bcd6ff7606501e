import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  type DiagnosticReport,
  type Observation,
  type ObservationDetails,
  readResult,
  unitTextOf,
} from '../../shared/results/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

const written = ({ value }: Observation): string => `${value.comparator}${value.value}`

/** Puts other values in the place of wrong ones. What was there stays, struck through; the report is to be reviewed again. */
export function CorrectReport({ report, onDone }: { report: DiagnosticReport; onDone: () => void }) {
  const intl = useIntl()
  const standing = report.observations.filter(({ retraction, parts }) => retraction === null && parts.length === 0)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [reason, setReason] = useState('')
  const correct = useTell(core.results.correct, ['results', 'vitals', 'timeline'])
  const { entryId: reportId, patientId, revision } = report
  const changed = standing.filter((one) => (texts[one.entryId] ?? written(one)).trim() !== written(one))
  const save = () =>
    correct.mutate(
      {
        patientId,
        reportId,
        revision,
        reason,
        values: changed.map((one) => ({
          entryId: one.entryId,
          revision: one.revision,
          details: withValue(one, texts[one.entryId] ?? ''),
        })),
      },
      { onSuccess: onDone },
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="xs" mt="xs" onKeyDown={(event) => event.key === 'Escape' && onDone()}>
        <Group gap="sm">
          {standing.map((one, index) => (
            <TextInput
              key={one.entryId}
              size="xs"
              w="11rem"
              label={`${one.concept.text}${one.value.unit === '' ? '' : ` (${unitTextOf(one.value)})`}`}
              value={texts[one.entryId] ?? written(one)}
              onChange={(event) => setTexts({ ...texts, [one.entryId]: event.currentTarget.value })}
              ref={index === 0 ? focusOnArrival : null}
            />
          ))}
        </Group>
        <TextInput
          size="xs"
          maw="26rem"
          label={intl.formatMessage({ id: 'results.correct.why' })}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          minLength={3}
        />
        <FailureNote error={correct.error} />
        <Group>
          <Button type="submit" size="xs" loading={correct.isPending} disabled={changed.length === 0}>
            <FormattedMessage id="results.correct.save" />
          </Button>
          <Button size="xs" variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The observation with another value. What the source said of the old one is not said of the new one. */
function withValue(one: Observation, text: string): ObservationDetails {
  const { concept, category, status, range, method, bodySite, instrumentName, parts, note } = one
  const value = readResult(text, one.value.unit, one.value.unitText)
  return { concept, category, status, value, interpretation: '', range, method, bodySite, instrumentName, parts, note }
}
