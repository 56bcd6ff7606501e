import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import { type TimelineCursor, TimelineFilter, type TimelinePage } from '../../shared/timeline/index.ts'
import { type CallFailed, queries, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

const PAGE = 100
/** How a timeline is shown when it is opened: everything. */
export const NOTHING_LEFT_OUT = TimelineFilter.parse({})

const pagesOf = (patientId: PatientId, filter: TimelineFilter, asOf: Instant | null) => ({
  queryKey: ['timeline', 'page', patientId, filter, asOf] as const,
  queryFn: async ({ signal, pageParam }: { signal: AbortSignal; pageParam: TimelineCursor | null }) =>
    valueOf(await core.timeline.page({ patientId, filter, asOf, after: pageParam, limit: PAGE }, { signal })),
  initialPageParam: null,
  getNextPageParam: ({ next }: TimelinePage) => next,
})

/** Asks for the first page of a chart that is about to be drawn, so that it is on its way meanwhile. */
export function askTimelineAhead(patientId: PatientId): void {
  void queries.prefetchInfiniteQuery<TimelinePage, CallFailed, TimelinePage, readonly unknown[], TimelineCursor | null>(
    pagesOf(patientId, NOTHING_LEFT_OUT, null),
  )
}

/** The pages of a timeline that have been asked for so far. */
export function useTimeline(patientId: PatientId, filter: TimelineFilter, asOf: Instant | null, { when = true } = {}) {
  return useInfiniteQuery<TimelinePage, CallFailed, TimelinePage['entries'], readonly unknown[], TimelineCursor | null>(
    { ...pagesOf(patientId, filter, asOf), select: entriesIn, enabled: when },
  )
}

/** The same function each time: what it makes of the same pages is the same list, and is not made again. */
const entriesIn = ({ pages }: InfiniteData<TimelinePage, TimelineCursor | null>) =>
  pages.flatMap(({ entries }) => entries)
