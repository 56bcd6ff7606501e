import { Text } from '@mantine/core'
import { useIntl } from 'react-intl'
import type { Medication } from '../../shared/medications/index.ts'
import { writeTold } from '../kit/event-time.ts'
import classes from '../kit/entries/entries.module.css'

/** The dose as one value with its unit; a decimal keeps the precision it was written with. */
export const doseOf = ({ doseValue, doseUnit }: Pick<Medication, 'doseValue' | 'doseUnit'>): string =>
  doseValue === null ? '' : `${doseValue} ${doseUnit}`.trim()

/** One drug as a list tells it: what, how much, how it is taken, how it is known. */
export function DrugLine({ entry }: { entry: Medication }) {
  const intl = useIntl()
  const { status, source, sig, frequency, route, asNeeded, asNeededFor, started, stopped, stopReason, note } = entry
  const name = entry.concept.text || entry.concept.codings[0]?.display || ''
  const dose = doseOf(entry)
  const word = (id: string, values?: Record<string, string>) => intl.formatMessage({ id }, values)
  const needed = asNeeded && [word('medications.as-needed'), asNeededFor].filter(Boolean).join(': ')
  const ended = status === 'stopped' || status === 'completed'
  const parts = [
    // The name of a drug often says its strength already.
    dose !== '' && !name.toLowerCase().replaceAll(' ', '').includes(dose.toLowerCase().replaceAll(' ', '')) && dose,
    sig || [route, frequency].filter(Boolean).join(' '),
    needed,
    source !== 'prescribed' && word(`medications.source.${source}`),
    started !== null && word('entries.since', { when: writeTold(started, intl.locale) }),
    ended && stopped !== null && word('entries.until', { when: writeTold(stopped, intl.locale) }),
    stopReason !== '' && stopReason,
    note,
  ]
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{name}</span>
      {status !== 'active' && (
        <span className={ended ? '' : classes['warn']}>{` · ${word(`medications.status.${status}`)}`}</span>
      )}
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </Text>
  )
}
