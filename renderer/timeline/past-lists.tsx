import { Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import type { EntryKind, TimelineEntry } from '../../shared/timeline/index.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { TitleText, useStatusWords } from './entry-line.tsx'
import classes from './timeline.module.css'
import { NOTHING_LEFT_OUT, useTimeline } from './use-timeline.ts'

const LISTS = ['allergy', 'problem', 'medication'] as const satisfies readonly EntryKind[]

/**
 * Beside a chart as it stood: its allergies, problems and drugs as they stood, each with its status of then, in the place of those of
 * today. What had been taken back by then is left out; "none known" is said by the answers in the timeline.
 */
export function PastLists({ patientId, asOf }: { patientId: PatientId; asOf: Instant }) {
  const intl = useIntl()
  const statusWords = useStatusWords()
  const list = useTimeline(patientId, { ...NOTHING_LEFT_OUT, kinds: [...LISTS] }, asOf)
  const { hasNextPage, isFetching, error, fetchNextPage } = list
  // All three lists to their end: that none stood is said of nothing less.
  useEffect(() => {
    if (hasNextPage && !isFetching && error === null) void fetchNextPage()
  }, [hasNextPage, isFetching, error, fetchNextPage])
  const standing = list.data?.filter(({ retraction }) => retraction === null) ?? []
  return (
    // It scrolls by itself, and so takes the focus.
    <section
      className={classes['pastLists']}
      aria-label={intl.formatMessage({ id: 'timeline.past-lists' })}
      data-past-lists
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region must take the focus: WCAG 2.1.1
      tabIndex={0}
    >
      <FailureNote error={error} onRetry={() => void (hasNextPage ? fetchNextPage() : list.refetch())} />
      {(list.isPending || hasNextPage) && error === null && <Waiting />}
      {list.data &&
        LISTS.map((kind) => (
          <div key={kind} data-kind-then={kind}>
            <Title order={2} size="h5">
              <FormattedMessage id={`timeline.kind.${kind}`} />
            </Title>
            {standing
              .filter((entry) => entry.kind === kind)
              .map((entry) => (
                <Line key={entry.entryId} entry={entry} status={statusWords(entry.status)} />
              ))}
            {!hasNextPage && !standing.some((entry) => entry.kind === kind) && (
              <Text size="sm" c="dimmed">
                <FormattedMessage id="timeline.past-lists.none" />
              </Text>
            )}
          </div>
        ))}
    </section>
  )
}

const Line = ({ entry, status }: { entry: TimelineEntry; status: string }) => (
  <Text size="sm">
    <strong>
      <TitleText entry={entry} />
    </strong>
    {[entry.detail, status].filter(Boolean).map((text) => ` · ${text}`)}
  </Text>
)
