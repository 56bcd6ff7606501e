import { FormattedMessage, useIntl } from 'react-intl'
import classes from './notes.module.css'
import type { SavingState } from './saver.ts'

/** Whether everything typed is in the store, and when it was brought there last. */
export function SavingNote({ states, at }: { states: readonly SavingState[]; at: number }) {
  const intl = useIntl()
  const failed = states.find((state) => typeof state === 'object')
  if (failed)
    return (
      <span className={classes['state']} role="alert" data-failed>
        <FormattedMessage id="notes.not-saved" values={{ why: failed.failed }} />
      </span>
    )
  const waiting = states.includes('waiting')
  return (
    <span className={classes['state']} data-saving={waiting ? 'waiting' : 'saved'}>
      {waiting ? (
        <FormattedMessage id="notes.saving" />
      ) : states.includes('saved') ? (
        <FormattedMessage id="notes.saved" />
      ) : (
        <FormattedMessage
          id="notes.draft-of"
          values={{ time: intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' }) }}
        />
      )}
    </span>
  )
}
