import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { SnippetPart } from '../../shared/timeline/index.ts'
import { EntryLine, EntryMore, TitleText, useStatusWords } from './entry-line.tsx'
import type { Line } from './groups.ts'
import classes from './timeline.module.css'

type Props = {
  lines: readonly Line[]
  snippets: ReadonlyMap<string, readonly SnippetPart[]>
  /** Asked for when the end comes into sight; null where nothing more is there. */
  onEnd: (() => void) | null
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }

/** The entries below each other, of which only what is in sight is drawn. Arrow keys walk, Enter opens one and closes it. */
export function EntryList({ lines, snippets, onEnd }: Props) {
  const intl = useIntl()
  const scroll = useRef<HTMLUListElement>(null)
  const [open, setOpen] = useState<string | null>(null)
  // oxlint-disable-next-line react/incompatible-library -- it warns of the React compiler, which this build does not use
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (lines[index]?.entry ? 32 : 30),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 12,
    initialRect: { width: 600, height: 600 },
  })
  const drawn = virtual.getVirtualItems()
  const lastDrawn = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastDrawn >= lines.length - 15) onEnd?.()
  }, [lastDrawn, lines.length, onEnd])
  const firstEntry = drawn.find(({ index }) => lines[index]?.entry)?.index
  const move = (event: KeyboardEvent, from: number) => {
    const line = lines[from]
    if (event.key === 'Enter' && line) return setOpen((key) => (key === line.key ? null : line.key))
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const direction = Math.sign(step)
    let to = Math.min(lines.length - 1, Math.max(0, from + step))
    while (lines[to] && !lines[to]?.entry) to += direction
    if (!lines[to]) return
    virtual.scrollToIndex(to)
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${to}"] [tabindex]`)?.focus())
  }
  return (
    <ul ref={scroll} className={classes['list']} aria-label={intl.formatMessage({ id: 'chart.section.timeline' })}>
      <li aria-hidden role="presentation" style={{ height: virtual.getTotalSize() }} className={classes['room']} />
      {drawn.map(({ index, start }) => {
        const line = lines[index]
        if (!line) return null
        const { entry, group } = line
        return (
          <li
            key={line.key}
            data-index={index}
            ref={virtual.measureElement}
            className={classes['line']}
            style={{ transform: `translateY(${start}px)` }}
          >
            {entry ? (
              <>
                {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a button may not hold the blocks of a line */}
                <div
                  role="button"
                  tabIndex={index === firstEntry ? 0 : -1}
                  aria-expanded={open === line.key}
                  className={classes['entry']}
                  data-in-visit={group.visitId !== null || undefined}
                  data-kind={entry.kind}
                  onClick={() => setOpen((key) => (key === line.key ? null : line.key))}
                  onKeyDown={(event) => move(event, index)}
                >
                  <EntryLine entry={entry} snippet={snippets.get(String(entry.entryId))} />
                </div>
                {open === line.key && <EntryMore entry={entry} />}
              </>
            ) : (
              <Head line={line} />
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** The head of a visit, or of a day. */
function Head({ line: { group } }: { line: Line }) {
  const statusWords = useStatusWords()
  const { visit, visitId, entries } = group
  const at = (visit ?? entries[0])?.happenedAt
  const day = at === undefined ? null : <FormattedDate value={at} dateStyle="medium" />
  return (
    <h2 className={classes['head']} data-visit={visitId !== null || undefined}>
      {day}
      {visitId !== null && (
        <>
          {' · '}
          {visit ? <TitleText entry={visit} /> : <FormattedMessage id="timeline.kind.encounter" />}
          <span className={classes['headDetail']}>
            {visit ? [visit.detail, statusWords(visit.status)].filter(Boolean).join(' · ') : ''}
          </span>
        </>
      )}
    </h2>
  )
}
