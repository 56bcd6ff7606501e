import { Button, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import type { Disclosure, TimelineEntry, TimelineFilter, WholeEntry } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { GoingAlong, ReleasedNotes, useReleasedNotes } from '../notes/index.ts'
import { Contact, Demographics } from '../patients/index.ts'
import { TitleText } from './entry-line.tsx'
import { EventTimeText } from './event-time.tsx'
import { FieldName, SaidText } from './said-list.tsx'
import { SheetPart, WhoseSheet } from './sheet-part.tsx'
import classes from './timeline.module.css'
import { useTimeline } from './use-timeline.ts'

type Props = { patient: Patient; disclosure: Disclosure; onDone: () => void }

/** The sheet of a release, whole before it can be printed. Its head names the patient on every page. */
export function PrintedChart({ patient, disclosure, onDone }: Props) {
  const { kinds: released, from, until, entryCount } = disclosure
  const kinds = released.filter((kind) => kind !== 'details')
  const withDetails = released.length === 0 || released.includes('details')
  const ofEntries = released.length === 0 || kinds.length > 0
  const filter: TimelineFilter = { kinds, from, until, encounterId: null, authorName: null, text: '' }
  const {
    data: entries,
    hasNextPage,
    isFetching,
    fetchNextPage,
    error,
    refetch,
  } = useTimeline(patient.patientId, filter, null, { when: ofEntries })
  useEffect(() => {
    if (hasNextPage && !isFetching && error === null) void fetchNextPage()
  }, [hasNextPage, isFetching, error, fetchNextPage])
  const along = useAsk(['notes', 'going-along', patient.patientId, disclosure.disclosureId], (signal) =>
    core.notes.goingAlong({ patientId: patient.patientId, kinds: released, from, until }, { signal }),
  )
  // Where only who she is goes out, no entry of the chart is asked for.
  const listed = ofEntries ? (!hasNextPage && entries) || null : NONE
  const whole = useWholeEntries(patient.patientId, listed)
  const noteIds = useMemo(
    () => listed?.flatMap(({ kind: of, entryId }) => (of === 'note' ? [entryId] : [])) ?? null,
    [listed],
  )
  const notes = useReleasedNotes(patient.patientId, noteIds)
  // Nothing is printed before all of it is there: what its notes say, and what goes along with it.
  const ready = whole.data !== undefined && notes.data !== undefined && along.data !== undefined
  const failed = [along, notes, whole].find((asked) => asked.error)
  return (
    <Page
      title={<FormattedMessage id="release.sheet" values={{ name: `${patient.familyName}, ${patient.givenName}` }} />}
      actions={
        <>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.back" />
          </Button>
          <Button disabled={!ready} leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            <FormattedMessage id="kit.print" />
          </Button>
        </>
      }
    >
      <FailureNote error={error} onRetry={() => void refetch()} />
      <FailureNote error={failed?.error ?? null} onRetry={() => void failed?.refetch()} />
      {!ready && !error && !failed && <Waiting />}
      <Text size="sm">
        <FormattedMessage
          id="release.for"
          values={{ recipient: disclosure.recipient, purpose: disclosure.purpose, count: entryCount }}
        />
      </Text>
      {ready && withDetails && (
        <SheetPart patient={patient}>
          <Contact patient={patient} />
          <Demographics patient={patient} />
        </SheetPart>
      )}
      {ready && ofEntries && <Sheet patient={patient} entries={whole.data} />}
      {ready && notes.data.some(({ versions }) => versions.length > 0) && (
        <SheetPart patient={patient}>
          <ReleasedNotes notes={notes.data} />
        </SheetPart>
      )}
      {ready && along.data.length > 0 && (
        <SheetPart patient={patient}>
          <GoingAlong requests={along.data} />
        </SheetPart>
      )}
    </Page>
  )
}

const NONE: readonly TimelineEntry[] = []
/** Entries asked for at a time. */
const AT_ONCE = 200

/** Everything that the entries say, some at a time: there may be thousands, and others want their turn. */
function useWholeEntries(patientId: PatientId, entries: readonly TimelineEntry[] | null) {
  const entryIds = useMemo(() => entries?.map(({ entryId }) => entryId) ?? null, [entries])
  return useAsk(
    ['timeline', 'entries', patientId, entryIds],
    async (signal) => {
      const whole: WholeEntry[] = []
      for (let from = 0; from < (entryIds?.length ?? 0); from += AT_ONCE) {
        const some = entryIds?.slice(from, from + AT_ONCE) ?? []
        const answer = await core.timeline.entries({ patientId, entryIds: some }, { signal })
        if (!answer.ok) return answer
        whole.push(...answer.value)
      }
      return { ok: true as const, value: whole }
    },
    { when: entryIds !== null },
  )
}

/** What a note says stands behind the sheet, whole. */
const ELSEWHERE: ReadonlySet<string> = new Set(['firstWords'])

/** Nothing of it is cut: each entry with every field that it has. A scan is named with its pages, which are printed from the documents. */
function Sheet({ patient, entries }: { patient: Patient; entries: readonly WholeEntry[] }) {
  return (
    <table className={classes['sheet']} data-sheet>
      <thead>
        <tr>
          <th colSpan={4}>
            <WhoseSheet patient={patient} />
          </th>
        </tr>
        <tr>
          {['when', 'kind', 'what', 'by'].map((column) => (
            <th key={column} scope="col">
              <FormattedMessage id={`release.column.${column}`} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.entryId}>
            <td>
              <EventTimeText happened={entry.happened} />
            </td>
            <td>
              <FormattedMessage id={`timeline.kind.${entry.kind}`} />
            </td>
            <td>
              <strong>
                <TitleText entry={entry} />
              </strong>
              {entry.retraction && (
                <>
                  {' · '}
                  <FormattedMessage id="timeline.retracted" values={{ reason: entry.retraction.reason }} />
                </>
              )}
              {entry.said.map(
                (one, index) =>
                  !ELSEWHERE.has(one.field) && (
                    <div key={`${one.field}${index}`} data-field={one.field}>
                      <FieldName field={one.field} />: <SaidText kind={entry.kind} said={one} />
                    </div>
                  ),
              )}
            </td>
            <td>{entry.authorName}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
