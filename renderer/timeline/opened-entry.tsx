import { Alert, Button, Group, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconArrowLeft } from '@tabler/icons-react'
import { type ComponentType, type LazyExoticComponent, type RefObject, Suspense, useEffect, useRef } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import { EncounterId, EntryId, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import type { EntryKind, TimelineEntry, WholeEntry } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { type IsMarked, useMarked } from '../kit/marked.ts'
import { Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { TitleText } from './entry-line.tsx'
import { EntryHistory } from './entry-history.tsx'
import { EventTimeText } from './event-time.tsx'
import { KIND_ICONS } from './kinds.ts'
import { placeOfEntry } from './place.ts'
import { SaidList } from './said-list.tsx'
import classes from './timeline.module.css'

/** What shows an entry of a kind as its capability does. `asOf`: as it stood then, which only some can. */
export type ReaderProps = { patientId: PatientId; entryId: EntryId; asOf: Instant | null }
export type Reader = LazyExoticComponent<ComponentType<ReaderProps>>
/** `past`: it can also show what was said at a moment. */
export type Readers = Readonly<Partial<Record<EntryKind, { Read: Reader; past?: true }>>>

type Props = {
  patientId: PatientId
  entryId: EntryId
  /** Its line, where that is there already. */
  line: TimelineEntry | undefined
  asOf: Instant | null
  isMarked: IsMarked | null
  readers: Readers
  onClose: () => void
  onVisit: (encounterId: EncounterId) => void
}

/**
 * An entry opened in its chart: what it really says, as it is or as it stood, and who wrote it when. Escape leads back to its
 * line, where nobody is writing.
 */
export function OpenedEntry({ patientId, entryId, line, asOf, isMarked, readers, onClose, onVisit }: Props) {
  const region = useRef<HTMLElement>(null)
  const whole = useAsk(['timeline', 'entry', patientId, entryId, asOf], (signal) =>
    core.timeline.entry({ patientId, entryId, asOf }, { signal }),
  )
  useMarked(region, isMarked)
  useEscape(region, onClose)
  const entry = whole.data ?? line
  const visit = entry && (entry.kind === 'encounter' ? EncounterId.parse(entry.entryId) : entry.encounterId)
  const place = entry && asOf === null ? placeOfEntry(entry, whole.data?.partOf ?? null) : null
  return (
    <section ref={region} className={classes['opened']} data-opened={entry?.kind}>
      <Group gap="xs" className="no-print" wrap="nowrap">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={onClose}
        >
          <FormattedMessage id="timeline.opened.back" />
        </Button>
        <Title order={2} size="h4" ref={focusOnArrival} tabIndex={-1} className={classes['openedTitle'] ?? ''}>
          {entry ? <Name entry={entry} /> : <FormattedMessage id="timeline.opened" />}
        </Title>
      </Group>
      <FailureNote error={whole.error} onRetry={() => void whole.refetch()} />
      {!entry && !whole.error && <Waiting />}
      {entry && !whole.error && <Content entry={entry} whole={whole.data} asOf={asOf} readers={readers} />}
      <Group gap="xs" className="no-print">
        {visit && (
          <Button size="compact-sm" variant="default" onClick={() => onVisit(visit)}>
            <FormattedMessage id="timeline.only-visit" />
          </Button>
        )}
        {place !== null && (
          <Button size="compact-sm" variant="default" onClick={() => go(place)}>
            <FormattedMessage id="timeline.opened.place" />
          </Button>
        )}
      </Group>
      {entry && !whole.error && <EntryHistory entry={entry} asOf={asOf} />}
    </section>
  )
}

/**
 * Escape closes it, from within and from the heading of the chart, where Escape leads out of a field; not while one writes, nor
 * where what has the focus does something else with it.
 */
function useEscape(region: RefObject<HTMLElement | null>, onClose: () => void): void {
  const latest = useRef(onClose)
  useEffect(() => {
    latest.current = onClose
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target } = event
      if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement)) return
      if (target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]')) return
      if (!region.current?.contains(target) && target.tagName !== 'H1' && target !== document.body) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [region])
}

function Name({ entry }: { entry: TimelineEntry }) {
  const Icon = KIND_ICONS[entry.kind]
  return (
    <>
      <Icon size={16} stroke={1.75} aria-hidden className={classes['mark']} />
      <FormattedMessage id={`timeline.kind.${entry.kind}`} />
      {' · '}
      <span className={entry.retraction ? classes['struck'] : undefined}>
        <TitleText entry={entry} />
      </span>
      {' · '}
      <EventTimeText happened={entry.happened} />
    </>
  )
}

type ContentProps = Pick<Props, 'asOf' | 'readers'> & { entry: TimelineEntry; whole: WholeEntry | undefined }

/** As its capability shows it; where that cannot show the past, or there is none, field by field. */
function Content({ entry, whole, asOf, readers }: ContentProps) {
  const { patientId, entryId, kind, retraction } = entry
  const own = readers[kind]
  const reader = own && (asOf === null || own.past) ? own : undefined
  const report = asOf === null && whole?.partOf?.what === 'report' ? readers.report : undefined
  return (
    <>
      {retraction && kind !== 'note' && (
        <Alert color="red" variant="outline" icon={<IconAlertTriangle aria-hidden />}>
          <FormattedMessage id="timeline.retracted" values={{ reason: retraction.reason }} />{' '}
          <Text span size="sm">
            <FormattedDate value={retraction.at} dateStyle="medium" timeStyle="short" />
          </Text>
        </Alert>
      )}
      <Suspense fallback={<Waiting />}>
        {reader && <reader.Read patientId={patientId} entryId={entryId} asOf={asOf} />}
        {!reader && (whole ? <SaidList kind={kind} said={whole.said} /> : <Waiting />)}
        {report && whole?.partOf && (
          <report.Read patientId={patientId} entryId={EntryId.parse(whole.partOf.id)} asOf={null} />
        )}
      </Suspense>
    </>
  )
}
