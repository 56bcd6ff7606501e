import { Button, Chip, Collapse, Group, Select, Switch, TextInput } from '@mantine/core'
import { IconFilter, IconHistory, IconPrinter, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import { EntryKind, type TimelineFilter } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { endOfDay, startOfDay } from '../kit/days.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { AsOfField } from './as-of-field.tsx'
import classes from './timeline.module.css'

type Props = {
  patientId: PatientId
  filter: TimelineFilter
  onFilter: (filter: TimelineFilter) => void
  onClear: () => void
  asOf: Instant | null
  onAsOf: (at: Instant | null) => void
  byVisit: boolean
  onByVisit: (byVisit: boolean) => void
}

/** What is left out of a timeline, where it begins, and as of when. */
export function FilterTools(props: Props) {
  const { patientId, filter, onFilter, onClear, asOf, onAsOf, byVisit, onByVisit } = props
  const intl = useIntl()
  const [shown, setShown] = useState<'filters' | 'as-of' | null>(null)
  const mayRelease = useMay('chart.release')
  const toggle = (which: 'filters' | 'as-of') => setShown((before) => (before === which ? null : which))
  const count = [filter.kinds.length, filter.encounterId, filter.authorName, filter.from, filter.until].filter(
    Boolean,
  ).length
  return (
    <div className={`${classes['tools']} no-print`}>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          miw={0}
          size="xs"
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Escape' && onFilter({ ...filter, text: '' })}
          leftSection={<IconSearch size={14} aria-hidden />}
          aria-label={intl.formatMessage({ id: 'timeline.find' })}
          placeholder={intl.formatMessage({ id: 'timeline.find' })}
        />
        <Button
          size="xs"
          variant={count > 0 ? 'light' : 'default'}
          leftSection={<IconFilter size={14} aria-hidden />}
          aria-expanded={shown === 'filters'}
          onClick={() => toggle('filters')}
        >
          <FormattedMessage id="timeline.filters" values={{ count }} />
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconHistory size={14} aria-hidden />}
          aria-expanded={shown === 'as-of'}
          onClick={() => toggle('as-of')}
        >
          <FormattedMessage id="timeline.as-of" />
        </Button>
        {mayRelease && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPrinter size={14} aria-hidden />}
            onClick={() => go(`/patients/${patientId}/release`)}
          >
            <FormattedMessage id="timeline.release" />
          </Button>
        )}
      </Group>
      {filter.encounterId !== null && (
        <Group gap="xs" mt={6} role="status">
          <FormattedMessage id="timeline.of-visit" />
          <Button size="compact-xs" variant="default" onClick={() => onFilter({ ...filter, encounterId: null })}>
            <FormattedMessage id="timeline.all-visits" />
          </Button>
        </Group>
      )}
      <Collapse expanded={shown === 'as-of'} keepMounted={false}>
        <AsOfField
          at={asOf}
          onAt={(at) => {
            onAsOf(at)
            setShown(null)
          }}
        />
      </Collapse>
      <Collapse expanded={shown === 'filters'} keepMounted={false}>
        <Narrow patientId={patientId} filter={filter} onFilter={onFilter} asOf={asOf} />
        <Group gap="md" mt={6}>
          <Switch
            size="xs"
            checked={byVisit}
            onChange={(event) => onByVisit(event.currentTarget.checked)}
            label={<FormattedMessage id="timeline.by-visit" />}
          />
          <Button size="compact-xs" variant="subtle" onClick={onClear}>
            <FormattedMessage id="timeline.clear" />
          </Button>
        </Group>
      </Collapse>
    </div>
  )
}

/** By kind, author and days; what a chart holds none of, or held none of then, is not offered. */
function Narrow({ patientId, filter, onFilter, asOf }: Pick<Props, 'patientId' | 'filter' | 'onFilter' | 'asOf'>) {
  const intl = useIntl()
  const zone = intl.timeZone ?? 'UTC'
  const { data } = useAsk(['timeline', 'facets', patientId, asOf], (signal) =>
    core.timeline.facets({ patientId, asOf }, { signal }),
  )
  const [days, setDays] = useState({ from: '', until: '' })
  const choose = (next: typeof days) => {
    setDays(next)
    const [from, until] = [startOfDay(next.from, zone), endOfDay(next.until, zone)]
    onFilter({ ...filter, from: from as Instant | null, until: until as Instant | null })
  }
  const kinds = EntryKind.options.flatMap((kind) => {
    const count = data?.kinds.find((one) => one.kind === kind)?.count ?? 0
    return count > 0 || filter.kinds.includes(kind) ? [{ kind, count }] : []
  })
  return (
    <>
      <Chip.Group
        multiple
        value={filter.kinds}
        onChange={(chosen) => onFilter({ ...filter, kinds: chosen as TimelineFilter['kinds'] })}
      >
        <Group gap={6} mt={8}>
          {kinds.map(({ kind, count }) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              <FormattedMessage id={`timeline.kind.${kind}`} /> ({count})
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap="xs" mt={6} align="end">
        <Select
          size="xs"
          w="13rem"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
          label={<FormattedMessage id="timeline.author" />}
          data={data?.authors.map(({ name }) => name).filter((name) => name !== '') ?? []}
          value={filter.authorName}
          onChange={(authorName) => onFilter({ ...filter, authorName })}
        />
        <TextInput
          type="date"
          size="xs"
          label={<FormattedMessage id="timeline.until" />}
          value={days.until}
          onChange={(event) => choose({ ...days, until: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          size="xs"
          label={<FormattedMessage id="timeline.from" />}
          value={days.from}
          onChange={(event) => choose({ ...days, from: event.currentTarget.value })}
        />
      </Group>
    </>
  )
}
