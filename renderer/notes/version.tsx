import { Text } from '@mantine/core'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { NoteVersion } from '../../shared/notes/index.ts'
import { DocView } from './doc-view.tsx'
import classes from './notes.module.css'

/** One signed text with whose it is, when it was written and, of an amendment, why. */
export function VersionView({ version }: { version: NoteVersion }) {
  const { kind, authorName, writtenAt, reason, sections } = version
  return (
    <section className={classes['version']} data-version={kind}>
      <Text className={classes['quiet']}>
        <FormattedMessage
          id={`notes.version.${kind}`}
          values={{ name: authorName, time: <FormattedDate value={writtenAt} dateStyle="medium" timeStyle="short" /> }}
        />
        {reason !== '' && (
          <>
            {' '}
            <FormattedMessage id="notes.version.reason" values={{ reason }} />
          </>
        )}
      </Text>
      {sections.map(({ key, heading, body }) => (
        <div key={key}>
          {kind !== 'addendum' && <h3>{heading}</h3>}
          <DocView body={body} />
        </div>
      ))}
    </section>
  )
}
