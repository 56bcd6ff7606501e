import { Button, Group, Table, Text, Title } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { mainCoding } from '../../shared/kernel/index.ts'
import { type Observation, trendOf } from '../../shared/results/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { LazyTrendChart } from '../kit/lazy-trend-chart.tsx'
import { Waiting } from '../kit/page.tsx'
import { HappenedText } from './happened.tsx'
import classes from './results.module.css'
import { rangeText, ValueText } from './value-text.tsx'

/** One test over time: the values that one unit can hold as a line, and all of them in a table. */
export function ResultTrend({ of, onClose }: { of: Observation; onClose: () => void }) {
  const intl = useIntl()
  const { patientId, concept } = of
  const code = mainCoding(concept)?.code ?? ''
  const values = useAsk(['results', 'values', patientId, code], (signal) =>
    core.results.values({ patientId, code }, { signal }),
  )
  const trend = trendOf(values.data ?? [])
  const drawn = trend.points.filter(({ shown }) => shown !== null)
  const name = concept.text
  return (
    <section aria-label={intl.formatMessage({ id: 'results.trend' }, { name })}>
      <Group justify="space-between">
        <Title order={3}>
          <FormattedMessage id="results.trend" values={{ name }} />
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      </Group>
      <FailureNote error={values.error} onRetry={() => void values.refetch()} />
      {values.isPending && <Waiting />}
      {values.data && (
        <figure className={classes['figure']}>
          {drawn.length > 1 && (
            <LazyTrendChart
              label={intl.formatMessage({ id: 'results.trend.label' }, { name, count: drawn.length })}
              rows={drawn.map(({ observation, shown }) => ({ at: observation.happenedAt, value: Number(shown) }))}
              lines={[{ name: 'value', label: name, color: 'ink.6' }]}
              tick={(at) => intl.formatDate(at, { dateStyle: 'short' })}
              unit={trend.unitText}
            />
          )}
          <figcaption>
            {drawn.length < trend.points.length && (
              <Text size="sm" c="dimmed">
                <FormattedMessage id="results.trend.left-out" values={{ count: trend.points.length - drawn.length }} />
              </Text>
            )}
            <Table verticalSpacing={2} aria-label={name}>
              <Table.Tbody>
                {trend.points.toReversed().map(({ observation }) => (
                  <Table.Tr key={observation.entryId}>
                    <Table.Th scope="row">
                      <HappenedText happened={observation.happened} />
                    </Table.Th>
                    <Table.Td>
                      <ValueText observation={observation} />
                    </Table.Td>
                    <Table.Td>{rangeText(observation)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </figcaption>
        </figure>
      )}
    </section>
  )
}
