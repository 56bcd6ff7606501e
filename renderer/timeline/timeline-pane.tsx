import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { dayIn, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import { readSearch, type TimelineEntry, type TimelineFilter } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Empty, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { EntryList } from './entry-list.tsx'
import { FilterTools } from './filter-tools.tsx'
import { Fresh } from './fresh.tsx'
import { groupsOf, isComing, linesOf, linesWithComing } from './groups.ts'
import classes from './timeline.module.css'
import { NOTHING_LEFT_OUT, useTimeline } from './use-timeline.ts'

/** While one types, the core is asked when the fingers rest. */
const REST_MS = 120
/** Lines that are drawn beyond what is in sight: those that one scrolls to next; as few as may be in the first picture. */
const LINES_AHEAD = 12
const LINES_AT_FIRST = 2

/**
 * The story of a chart, newest first: as it is, or as it stood at a moment.
 * @param onDrawn told once its first answer has been painted: what is less urgent may come then
 * @param beside whether that may come now
 */
export function TimelinePane({
  patientId,
  beside,
  onDrawn,
}: {
  patientId: PatientId
  beside: boolean
  onDrawn: () => void
}) {
  const { at, entry } = useSearch({ strict: false }) as { at?: unknown; entry?: unknown }
  const [filter, setFilter] = useState<TimelineFilter>({
    ...NOTHING_LEFT_OUT,
    until: typeof at === 'number' ? ((at + 1) as Instant) : null,
  })
  const [asOf, setAsOf] = useState<Instant | null>(null)
  const [byVisit, setByVisit] = useState(true)
  const [settled] = useDebouncedValue(filter, REST_MS)
  const timeline = useTimeline(patientId, settled, asOf)
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPending, data: entries } = timeline
  useEffect(() => (isPending ? undefined : afterPaint(onDrawn)), [isPending, onDrawn])
  const { snippets, kept } = useSnippets(patientId, settled, asOf)
  const timeZone = useIntl().timeZone ?? 'UTC'
  const narrowed = JSON.stringify(settled) !== JSON.stringify(NOTHING_LEFT_OUT)
  const wanted = typeof entry === 'string' ? entry : null
  const [comingOpen, setComingOpen] = useState(false)
  // What somebody looks for is shown; so is the booking that the chart was opened for.
  const allOpen = narrowed || entries?.some((one) => String(one.entryId) === wanted && isComing(one, Date.now()))
  const from = useNow()
  const seenFrom = asOf ?? from
  const lines = useMemo(() => {
    const grouped = (some: readonly TimelineEntry[]) =>
      linesOf(groupsOf(some, ({ happenedAt }) => dayIn(timeZone, happenedAt), byVisit))
    const all = entries ?? []
    return allOpen ? grouped(all) : linesWithComing(all, { at: seenFrom, open: comingOpen, lines: grouped })
  }, [entries, byVisit, timeZone, allOpen, seenFrom, comingOpen])
  const onComing = useCallback(() => setComingOpen((before) => !before), [])
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage()
  }, [isFetchingNextPage, fetchNextPage])
  return (
    <section className={classes['pane']} data-as-of={asOf ?? undefined}>
      {asOf !== null && <PastBar at={asOf} onLeave={() => setAsOf(null)} />}
      <FilterTools
        patientId={patientId}
        filter={filter}
        onFilter={setFilter}
        onClear={() => setFilter(NOTHING_LEFT_OUT)}
        asOf={asOf}
        onAsOf={setAsOf}
        byVisit={byVisit}
        onByVisit={setByVisit}
      />
      <FailureNote error={timeline.error} onRetry={() => void timeline.refetch()} />
      {timeline.isPending && <Waiting />}
      {entries?.length === 0 && (
        <Empty>
          <FormattedMessage
            id={narrowed ? 'timeline.no-fit' : asOf === null ? 'timeline.empty' : 'timeline.empty-then'}
          />
        </Empty>
      )}
      {entries && entries.length > 0 && (
        <EntryList
          lines={lines}
          snippets={snippets}
          onEnd={hasNextPage ? more : null}
          onComing={onComing}
          onVisit={filter.encounterId === null ? (encounterId) => setFilter({ ...filter, encounterId }) : null}
          wanted={wanted}
          ahead={beside ? LINES_AHEAD : LINES_AT_FIRST}
        />
      )}
      {kept > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => go(`/patients/${patientId}/resources?words=${encodeURIComponent(settled.text)}`)}
        >
          <FormattedMessage id="timeline.kept" values={{ count: kept }} />
        </Button>
      )}
      {beside && <Fresh patientId={patientId} />}
    </section>
  )
}

/** Does something when the frame that is being made has been painted. @returns what calls it off */
function afterPaint(then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(then)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/** Says in words and by its colour that this is not the chart of today; nothing can be written in it. */
function PastBar({ at, onLeave }: { at: Instant; onLeave: () => void }) {
  return (
    <div role="status" className={classes['past']}>
      <span>
        <FormattedMessage
          id="timeline.as-of.bar"
          values={{ at: <FormattedDate value={at} dateStyle="long" timeStyle="short" /> }}
        />
      </span>
      <Button size="xs" variant="white" color="dark" onClick={onLeave}>
        <FormattedMessage id="timeline.as-of.leave" />
      </Button>
    </div>
  )
}

/** Where in the entries the words that are looked for stand, and in how much that came in and became no entry. */
function useSnippets(patientId: PatientId, { text }: TimelineFilter, asOf: Instant | null) {
  const asked = asOf === null && readSearch(text) !== null
  const found = useAsk(
    ['timeline', 'search', patientId, text],
    (signal) => core.timeline.search({ patientId, text, limit: 200 }, { signal }),
    { when: asked },
  )
  return useMemo(() => {
    const hits = found.data?.hits ?? []
    const snippets = new Map(hits.map(({ entryId, snippet }) => [String(entryId), snippet]))
    return { snippets, kept: hits.filter(({ kind }) => kind === 'imported').length }
  }, [found.data])
}
