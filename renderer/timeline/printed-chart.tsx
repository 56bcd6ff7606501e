import { Button, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Patient } from '../../shared/patients/index.ts'
import type { Disclosure, TimelineEntry, TimelineFilter } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { GoingAlong, ReleasedNotes, useReleasedNotes } from '../notes/index.ts'
import { TitleText, useStatusWords } from './entry-line.tsx'
import { EventTimeText } from './event-time.tsx'
import { SheetPart, WhoseSheet } from './sheet-part.tsx'
import classes from './timeline.module.css'
import { useTimeline } from './use-timeline.ts'

type Props = { patient: Patient; disclosure: Disclosure; onDone: () => void }

/** The sheet of a release, whole before it can be printed. Its head names the patient on every page. */
export function PrintedChart({ patient, disclosure, onDone }: Props) {
  const { kinds, from, until, entryCount } = disclosure
  const filter: TimelineFilter = { kinds, from, until, encounterId: null, authorName: null, text: '' }
  const {
    data: entries,
    hasNextPage,
    isFetching,
    fetchNextPage,
    error,
    refetch,
  } = useTimeline(patient.patientId, filter, null)
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  const along = useAsk(['notes', 'going-along', patient.patientId, disclosure.disclosureId], (signal) =>
    core.notes.goingAlong({ patientId: patient.patientId, kinds, from, until }, { signal }),
  )
  const listed = entries !== undefined && !hasNextPage
  const noteIds = useMemo(
    () => (listed ? entries.flatMap(({ kind: of, entryId }) => (of === 'note' ? [entryId] : [])) : null),
    [listed, entries],
  )
  const notes = useReleasedNotes(patient.patientId, noteIds)
  // Nothing is printed before all of it is there: what its notes say, and what goes along with it.
  const whole = listed && notes.data !== undefined && along.data !== undefined
  const failed = [along, notes].find((asked) => asked.error)
  return (
    <Page
      title={<FormattedMessage id="release.sheet" values={{ name: `${patient.familyName}, ${patient.givenName}` }} />}
      actions={
        <>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.back" />
          </Button>
          <Button disabled={!whole} leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            <FormattedMessage id="kit.print" />
          </Button>
        </>
      }
    >
      <FailureNote error={error} onRetry={() => void refetch()} />
      <FailureNote error={failed?.error ?? null} onRetry={() => void failed?.refetch()} />
      {!whole && !error && !failed && <Waiting />}
      <Text size="sm">
        <FormattedMessage
          id="release.for"
          values={{ recipient: disclosure.recipient, purpose: disclosure.purpose, count: entryCount }}
        />
      </Text>
      {whole && <Sheet patient={patient} entries={entries} />}
      {whole && notes.data.some(({ versions }) => versions.length > 0) && (
        <SheetPart patient={patient}>
          <ReleasedNotes notes={notes.data} />
        </SheetPart>
      )}
      {whole && along.data.length > 0 && (
        <SheetPart patient={patient}>
          <GoingAlong requests={along.data} />
        </SheetPart>
      )}
    </Page>
  )
}

function Sheet({ patient, entries }: { patient: Patient; entries: readonly TimelineEntry[] }) {
  const statusWords = useStatusWords()
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
              </strong>{' '}
              {[entry.detail, entry.status === '' ? '' : statusWords(entry.status)].filter(Boolean).join(' · ')}
              {entry.retraction && (
                <>
                  {' · '}
                  <FormattedMessage id="timeline.retracted" values={{ reason: entry.retraction.reason }} />
                </>
              )}
            </td>
            <td>{entry.authorName}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
