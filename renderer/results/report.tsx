import { Badge, Button, Group, Table, Text, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { DiagnosticReport, Observation } from '../../shared/results/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { CorrectReport } from './correct.tsx'
import { HappenedText } from './happened.tsx'
import { ReviewReport } from './review.tsx'
import classes from './results.module.css'
import { rangeText, ValueText } from './value-text.tsx'

type Doing = 'review' | 'correct' | 'retract' | null

type Props = {
  report: DiagnosticReport
  onTrend: (observation: Observation) => void
  /** The person has just asked for this one: her next key may review it. */
  asked?: boolean
}

/** One report with its values, who reviewed it, and what can be done with it. */
export function Report({ report, onTrend, asked = false }: Props) {
  const intl = useIntl()
  const [doing, setDoing] = useState<Doing>(null)
  const mayWrite = useMay('chart.write')
  const mayReview = useMay('result.review')
  const retract = useTell(core.results.retract, ['results', 'timeline'])
  const { entryId, patientId, revision, retraction, review } = report
  const done = () => setDoing(null)
  const button = (action: Exclude<Doing, null>): ReactNode => (
    <Button
      size="compact-xs"
      variant={action === 'review' ? 'filled' : 'subtle'}
      color={action === 'retract' ? 'red' : ''}
      onClick={() => setDoing(action)}
      ref={asked && action === 'review' ? focusOnArrival : null}
    >
      <FormattedMessage id={`results.${action}`} />
    </Button>
  )
  return (
    <article className={classes['report']} aria-label={report.concept.text}>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Text fw={600} className={retraction ? (classes['taken'] ?? '') : ''}>
            {report.concept.text}
          </Text>
          <Text size="sm" c="dimmed" component="span">
            <HappenedText happened={report.happened} />
            {report.performerName !== '' && ` · ${report.performerName}`}
          </Text>
          {report.status !== 'final' && (
            <Badge variant="outline" size="sm">
              <FormattedMessage id={`results.status.${report.status}`} />
            </Badge>
          )}
        </Group>
        {!retraction && doing === null && (
          <Group gap={4}>
            {mayReview && !review && button('review')}
            {mayWrite && report.observations.some((one) => one.retraction === null) && button('correct')}
            {mayWrite && button('retract')}
          </Group>
        )}
      </Group>
      {retraction && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="results.taken-back" values={{ reason: retraction.reason }} />
        </Text>
      )}
      {report.observations.length > 0 && doing !== 'correct' && (
        <Values observations={report.observations} onTrend={onTrend} label={report.concept.text} />
      )}
      {[report.conclusion, report.narrative].map(
        (text) =>
          text !== '' && (
            <Text key={text.slice(0, 40)} size="sm" mt={4} className={classes['narrative'] ?? ''}>
              {text}
            </Text>
          ),
      )}
      {review && (
        <Text size="sm" c="dimmed" mt={4}>
          <FormattedMessage
            id="results.reviewed"
            values={{
              name: review.byName,
              at: <FormattedDate value={review.at} dateStyle="medium" timeStyle="short" />,
            }}
          />
          {review.comment !== '' && ` ${review.comment}`}
        </Text>
      )}
      {doing === 'review' && <ReviewReport report={report} onDone={done} />}
      {doing === 'correct' && <CorrectReport report={report} onDone={done} />}
      {doing === 'retract' && (
        <WithReason
          label={intl.formatMessage({ id: 'results.why' })}
          action={intl.formatMessage({ id: 'results.retract' })}
          busy={retract.isPending}
          error={retract.error}
          onCancel={done}
          onGive={(reason) => retract.mutate({ entryId, patientId, revision, reason }, { onSuccess: done })}
        />
      )}
    </article>
  )
}

function Values(props: { observations: readonly Observation[]; label: string; onTrend: (one: Observation) => void }) {
  return (
    <Table verticalSpacing={2} aria-label={props.label}>
      <Table.Thead>
        <Table.Tr>
          {['test', 'value', 'range'].map((id) => (
            <Table.Th scope="col" key={id}>
              <FormattedMessage id={`results.${id}`} />
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.observations.map((one) => (
          <Table.Tr key={one.entryId}>
            <Table.Th scope="row">
              <UnstyledButton className={classes['testButton'] ?? ''} onClick={() => props.onTrend(one)}>
                {one.concept.text}
              </UnstyledButton>
            </Table.Th>
            <Table.Td>
              <ValueText observation={one} />
              {one.retraction && (
                <Text size="xs" c="dimmed" component="span">
                  {' '}
                  <FormattedMessage id="results.taken-back" values={{ reason: one.retraction.reason }} />
                </Text>
              )}
            </Table.Td>
            <Table.Td>{rangeText(one)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
