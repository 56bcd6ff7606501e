import { useInfiniteQuery } from '@tanstack/react-query'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import type { TimelineCursor, TimelineFilter, TimelinePage } from '../../shared/timeline/index.ts'
import { CallFailed, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

const PAGE = 100

/** The pages of a timeline that have been asked for so far. */
export function useTimeline(patientId: PatientId, filter: TimelineFilter, asOf: Instant | null) {
  return useInfiniteQuery<TimelinePage, CallFailed, TimelinePage['entries'], readonly unknown[], TimelineCursor | null>(
    {
      queryKey: ['timeline', 'page', patientId, filter, asOf],
      queryFn: async ({ signal, pageParam }) =>
        valueOf(await core.timeline.page({ patientId, filter, asOf, after: pageParam, limit: PAGE }, { signal })),
      initialPageParam: null,
      getNextPageParam: ({ next }) => next,
      select: ({ pages }) => pages.flatMap(({ entries }) => entries),
    },
  )
}
