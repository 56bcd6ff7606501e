import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { dayIn, EntryId, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import { readSearch, type TimelineEntry, type TimelineFilter } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import type { IsMarked } from '../kit/marked.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Waiting } from '../kit/page.tsx'
import { go, place } from '../shell/navigate.ts'
import { EntryList } from './entry-list.tsx'
import { FilterTools } from './filter-tools.tsx'
import { Fresh } from './fresh.tsx'
import { groupsOf, isComing, linesOf, linesWithComing } from './groups.ts'
import type { Readers } from './opened-entry.tsx'
import classes from './timeline.module.css'
import { NOTHING_LEFT_OUT, useTimeline } from './use-timeline.ts'

const PastLists = lazy(async () => ({ default: (await import('./past-lists.tsx')).PastLists }))
const OpenedEntry = lazy(async () => ({ default: (await import('./opened-entry.tsx')).OpenedEntry }))

/** While one types, the core is asked when the fingers rest. */
const REST_MS = 120
/** Lines that are drawn beyond what is in sight: those that one scrolls to next; as few as may be in the first picture. */
const LINES_AHEAD = 12
const LINES_AT_FIRST = 2

/** What the address asks for: from when on, as of when, which entry is open, and which words were looked for in it. */
type Asked = { at?: unknown; asof?: unknown; entry?: unknown; find?: unknown }

/**
 * `beside`: whether what is less urgent than the list may come now. `onDrawn` is told once its first answer has been painted: what is less urgent may come then. `readers` show an entry that is
 * opened as its capability does.
 */
type Props = { patientId: PatientId; beside: boolean; onDrawn: () => void; readers: Readers }

/** The story of a chart, newest first: as it is, or as it stood at a moment. An entry opens over it and leads back to its line. */
export function TimelinePane({ patientId, beside, onDrawn, readers }: Props) {
  const { at, asof, ...opened } = useSearch({ strict: false }) as Asked
  const [filter, setFilter] = useState<TimelineFilter>({
    ...NOTHING_LEFT_OUT,
    until: typeof at === 'number' ? ((at + 1) as Instant) : null,
  })
  const [asOf, setAsOf] = useState(typeof asof === 'number' ? (asof as Instant) : null)
  const [byVisit, setByVisit] = useState(true)
  const [settled] = useDebouncedValue(filter, REST_MS)
  const timeline = useTimeline(patientId, settled, asOf)
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPending, data: entries } = timeline
  useEffect(() => (isPending ? undefined : afterPaint(onDrawn)), [isPending, onDrawn])
  const { snippets, kept } = useSnippets(patientId, settled, asOf)
  const timeZone = useIntl().timeZone ?? 'UTC'
  const narrowed = JSON.stringify(settled) !== JSON.stringify(NOTHING_LEFT_OUT)
  const wanted = EntryId.safeParse(opened.entry).data ?? null
  const [comingOpen, setComingOpen] = useState(false)
  // What somebody looks for is shown; so is the booking that the chart was opened for.
  const allOpen = narrowed || entries?.some((one) => one.entryId === wanted && isComing(one, Date.now()))
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
  const here = placeOf(patientId)
  // Whether the list lies one step back in the history of this window.
  const fromList = useRef(false)
  const onOpen = useCallback(
    ({ entryId, happenedAt }: TimelineEntry) => {
      fromList.current = true
      go(placeOf(patientId, { at: happenedAt, entry: entryId, asof: asOf, find: filter.text }))
    },
    [patientId, asOf, filter.text],
  )
  const close = () => {
    if (fromList.current) place.back()
    else go(here)
    fromList.current = false
  }
  const find = typeof opened.find === 'undefined' ? '' : String(opened.find)
  const isMarked = useMemo(() => marksOf(find), [find])
  return (
    <section className={classes['pane']} data-as-of={asOf ?? undefined}>
      {asOf !== null && (
        <PastBar
          at={asOf}
          onLeave={() => {
            setAsOf(null)
            go(here)
          }}
        />
      )}
      <div className={classes['sideBySide']}>
        {asOf !== null && (
          <Suspense>
            <PastLists patientId={patientId} asOf={asOf} />
          </Suspense>
        )}
        <div className={classes['ground']}>
          <div className={classes['story']} inert={wanted !== null}>
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
                onOpen={onOpen}
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
          </div>
          {wanted !== null && (
            <Suspense fallback={<Waiting />}>
              <OpenedEntry
                key={wanted}
                patientId={patientId}
                entryId={wanted}
                line={entries?.find(({ entryId }) => entryId === wanted)}
                asOf={asOf}
                isMarked={isMarked}
                readers={readers}
                onClose={close}
                onVisit={(encounterId) => {
                  setFilter({ ...NOTHING_LEFT_OUT, encounterId })
                  close()
                }}
              />
            </Suspense>
          )}
        </div>
      </div>
    </section>
  )
}

/** Where the timeline of a chart is, with what the address says of it. */
function placeOf(patientId: PatientId, asked: Readonly<Record<string, string | number | null>> = {}): string {
  const said = Object.entries(asked).filter(([, value]) => value !== null && value !== '')
  const text = said.map(([name, value]) => `&${name}=${encodeURIComponent(value ?? '')}`)
  return `/patients/${patientId}?section=timeline${text.join('')}`
}

/** Which words are marked for a text that was looked for: its words, the last one as far as it was typed. */
function marksOf(text: string): IsMarked | null {
  const asked = readSearch(text)
  if (asked === null) return null
  const words = new Set(asked.all.flat())
  const beginning = asked.open ? (asked.all.at(-1)?.at(-1) ?? null) : null
  return (word) => words.has(word) || (beginning !== null && word.startsWith(beginning))
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
