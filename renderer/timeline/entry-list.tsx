import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { SnippetPart, TimelineEntry } from '../../shared/timeline/index.ts'
import { EntryLine, TitleText, useStatusWords } from './entry-line.tsx'
import { isComing, type Line } from './groups.ts'
import classes from './timeline.module.css'

type Props = {
  lines: readonly Line[]
  snippets: ReadonlyMap<string, readonly SnippetPart[]>
  /** Asked for when the end comes into sight; null where nothing more is there. */
  onEnd: (() => void) | null
  /** Opens and closes what is behind the line of the bookings still to come. */
  onComing: () => void
  /** Opens an entry in full. */
  onOpen: (entry: TimelineEntry) => void
  /** The entry that is open: its line is brought into sight, and has the focus again once it is closed. */
  wanted: string | null
  /** How many lines beyond those in sight are drawn. */
  ahead: number
}

/** Whether a line has something behind it. */
const opens = (line: Line | undefined): boolean =>
  line !== undefined && (line.entry !== null || line.coming !== undefined)

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }

/** The entries below each other, of which only what is in sight is drawn. Arrow keys walk, Enter opens one. */
export function EntryList({ lines, snippets, onEnd, onComing, onOpen, wanted, ahead }: Props) {
  const intl = useIntl()
  const scroll = useRef<HTMLUListElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it warns of the React compiler, which this build does not use
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (lines[index]?.head ? 30 : 32),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: ahead,
    initialRect: { width: 600, height: 600 },
  })
  const drawn = virtual.getVirtualItems()
  const lastDrawn = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastDrawn >= lines.length - 15) onEnd?.()
  }, [lastDrawn, lines.length, onEnd])
  const focusLine = (index: number) => {
    virtual.scrollToIndex(index)
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${index}"] [tabindex]`)?.focus(),
    )
  }
  const was = useRef<string | null>(null)
  const sought = wanted ?? was.current
  const found = sought === null ? -1 : lines.findIndex(({ entry }) => String(entry?.entryId) === sought)
  useEffect(() => {
    if (found < 0) return
    if (wanted === null) {
      was.current = null
      focusLine(found)
    } else if (was.current !== wanted) {
      was.current = wanted
      virtual.scrollToIndex(found)
    }
    // oxlint-disable-next-line react/exhaustive-deps -- only when another entry is open, or its line has come
  }, [wanted, found])
  const firstEntry = drawn.find(({ index }) => opens(lines[index]))?.index
  const move = (event: KeyboardEvent, from: number) => {
    const line = lines[from]
    // A button opens by Space of itself; what only says that it is one does not.
    const isSpace = event.key === ' ' && !(event.currentTarget instanceof HTMLButtonElement)
    if ((event.key === 'Enter' || isSpace) && line) {
      // A button of its own would open it a second time.
      event.preventDefault()
      return toggle(line)
    }
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const direction = Math.sign(step)
    let to = Math.min(lines.length - 1, Math.max(0, from + step))
    while (lines[to] && !opens(lines[to])) to += direction
    if (!lines[to]) return
    focusLine(to)
  }
  const toggle = ({ coming, entry }: Line) => {
    if (coming) onComing()
    else if (entry) onOpen(entry)
  }
  const openingOf = (index: number, line: Line): Opening => ({
    tabIndex: index === firstEntry ? 0 : -1,
    'aria-expanded': line.coming?.open,
    'data-kind': line.entry?.kind,
    onClick: () => toggle(line),
    onKeyDown: (event) => move(event, index),
  })
  return (
    <ul ref={scroll} className={classes['list']} aria-label={intl.formatMessage({ id: 'chart.section.timeline' })}>
      <li aria-hidden role="presentation" style={{ height: virtual.getTotalSize() }} className={classes['room']} />
      {drawn.map(({ index, start }) => {
        const line = lines[index]
        if (!line) return null
        const { entry, group, head } = line
        return (
          <li
            key={line.key}
            data-index={index}
            ref={virtual.measureElement}
            className={classes['line']}
            style={{ transform: `translateY(${start}px)` }}
          >
            {head ? (
              <Head line={line} opening={opens(line) ? openingOf(index, line) : null} />
            ) : (
              entry && (
                // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a button may not hold the blocks of a line
                <div
                  role="button"
                  className={classes['entry']}
                  data-in-visit={group.visitId !== null || undefined}
                  {...openingOf(index, line)}
                >
                  <EntryLine
                    entry={entry}
                    snippet={snippets.get(String(entry.entryId))}
                    coming={isComing(entry, Date.now())}
                  />
                </div>
              )
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** What makes a line one that opens. */
type Opening = {
  tabIndex: number
  'aria-expanded': boolean | undefined
  'data-kind': string | undefined
  onClick: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** The head of a visit, which opens as any entry does, of a day, or of what is still to come. */
function Head({ line: { group, coming }, opening }: { line: Line; opening: Opening | null }) {
  const statusWords = useStatusWords()
  const { visit, visitId, entries } = group
  const at = (visit ?? entries[0])?.happenedAt
  const Mark = coming?.open ? IconChevronDown : IconChevronRight
  const words = coming ? (
    <>
      <Mark size={14} aria-hidden className={classes['mark']} />
      <FormattedMessage
        id="timeline.coming.count"
        values={{
          count: coming.count,
          at: <FormattedDate value={coming.next.happenedAt} dateStyle="medium" timeStyle="short" />,
          what: coming.next.title,
        }}
      />
    </>
  ) : (
    <>
      {at !== undefined && <FormattedDate value={at} dateStyle="medium" />}
      {visitId !== null && (
        <>
          {' · '}
          <span className={visit?.retraction ? classes['struck'] : undefined}>
            {visit ? <TitleText entry={visit} /> : <FormattedMessage id="timeline.kind.encounter" />}
          </span>
          <span className={classes['headDetail']}>
            {visit && [visit.detail, statusWords(visit.status)].filter(Boolean).join(' · ')}
          </span>
          {visit?.retraction && (
            <span className={classes['taken']}>
              <FormattedMessage id="timeline.retracted" values={{ reason: visit.retraction.reason }} />
            </span>
          )}
        </>
      )}
    </>
  )
  return (
    <h2
      className={classes['head']}
      data-visit={visitId !== null || undefined}
      data-coming={coming !== undefined || undefined}
    >
      {opening ? (
        <UnstyledButton className={classes['headButton'] ?? ''} {...opening}>
          {words}
        </UnstyledButton>
      ) : (
        words
      )}
    </h2>
  )
}
