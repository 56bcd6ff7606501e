import { Text } from '@mantine/core'
import { memo } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { SearchHit, SnippetPart, TimelineEntry } from '../../shared/timeline/index.ts'
import { EventTimeText } from './event-time.tsx'
import { KIND_ICONS } from './kinds.ts'
import classes from './timeline.module.css'

/** A status in words; a code that no word is known for is shown as it is. */
export function useStatusWords(): (status: string) => string {
  const intl = useIntl()
  return (status) => {
    const id = `timeline.status.${status}`
    return id in intl.messages ? intl.formatMessage({ id }) : status
  }
}

/** What an entry is called; a review is called by the list that was looked through. */
export function TitleText({ entry }: { entry: Pick<SearchHit, 'kind' | 'title'> }) {
  const intl = useIntl()
  const review = `timeline.list.${entry.title}`
  if (entry.kind === 'review' && review in intl.messages) return <FormattedMessage id={review} />
  return entry.title === '' ? <FormattedMessage id="timeline.untitled" /> : <span>{entry.title}</span>
}

/** `coming`: a booking whose time is still ahead. */
type Props = { entry: TimelineEntry; snippet: readonly SnippetPart[] | undefined; coming: boolean }

/**
 * One entry: when, of what kind, what, by whom; struck through where it was taken back, with the reason in words. Plain
 * elements: there are many of them, and each of the kit’s works out its style anew. Kept as it was drawn while it says the same: a list
 * learns the height of each line only when it stands there, and draws itself anew for that before anybody has seen it.
 */
export const EntryLine = memo(function EntryLine({ entry, snippet, coming }: Props) {
  const statusWords = useStatusWords()
  const { kind, retraction, detail, status, happened, authorName } = entry
  const Icon = KIND_ICONS[kind]
  return (
    <>
      <span className={classes['when']}>
        <EventTimeText happened={happened} short={happened.includes('T')} />
      </span>
      <span className={classes['kind']}>
        <Icon size={15} stroke={1.75} aria-hidden />
        <span className={classes['kindName']}>
          <FormattedMessage id={`timeline.kind.${kind}`} />
        </span>
      </span>
      <span className={classes['said']}>
        <span className={retraction ? classes['struck'] : undefined}>
          <strong>
            <TitleText entry={entry} />
          </strong>
          {detail !== '' && <span className={classes['detail']}> {detail}</span>}
        </span>
        {retraction && (
          <Text span size="sm" className={classes['taken'] ?? ''}>
            {' '}
            <FormattedMessage id="timeline.retracted" values={{ reason: retraction.reason }} />
          </Text>
        )}
        {snippet && <Snippet parts={snippet} />}
      </span>
      <span className={classes['beside']}>
        {coming && (
          <strong>
            <FormattedMessage id="timeline.coming" />
          </strong>
        )}
        {status !== '' && <span>{statusWords(status)}</span>}
        <span>{authorName}</span>
      </span>
    </>
  )
})

/** The text around what was found, the words themselves marked. */
export function Snippet({ parts }: { parts: readonly SnippetPart[] }) {
  return (
    <span className={classes['snippet']}>
      {parts.map(({ text, hit }, index) =>
        hit ? <mark key={`${index}${text}`}>{text}</mark> : <span key={`${index}${text}`}>{text}</span>,
      )}
    </span>
  )
}
