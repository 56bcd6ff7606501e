import { useIntl } from 'react-intl'
import { drugName, type Medication, takenAs } from '../../shared/medications/index.ts'
import { writeTold } from '../kit/event-time.ts'
import classes from '../kit/entries/entries.module.css'

/** One drug as a list tells it: what, how much, how it is taken, how it is known. */
export function DrugLine({ entry }: { entry: Medication }) {
  const intl = useIntl()
  const { status, source, asNeeded, asNeededFor, started, stopped, stopReason, note } = entry
  const word = (id: string, values?: Record<string, string>) => intl.formatMessage({ id }, values)
  const needed = asNeeded && [word('medications.as-needed'), asNeededFor].filter(Boolean).join(': ')
  const ended = status === 'stopped' || status === 'completed'
  const parts = [
    ...takenAs(entry),
    needed,
    source !== 'prescribed' && word(`medications.source.${source}`),
    started !== null && word('entries.since', { when: writeTold(started, intl.locale) }),
    ended && stopped !== null && word('entries.until', { when: writeTold(stopped, intl.locale) }),
    stopReason !== '' && stopReason,
    note,
  ]
  return (
    <span className={classes['line']}>
      <span className={classes['name']}>{drugName(entry)}</span>
      {status !== 'active' && (
        <span className={ended ? '' : classes['warn']}>{` · ${word(`medications.status.${status}`)}`}</span>
      )}
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </span>
  )
}
