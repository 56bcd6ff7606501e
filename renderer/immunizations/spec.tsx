import { Text } from '@mantine/core'
import { useIntl } from 'react-intl'
import { type Immunization, ImmunizationDetails } from '../../shared/immunizations/index.ts'
import { type EventTime, readDetails } from '../../shared/kernel/index.ts'
import { core } from '../ipc/client.ts'
import type { EntrySpec } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { ImmunizationFields } from './fields.tsx'
import classes from '../kit/entries/entries.module.css'

const EMPTY: Omit<ImmunizationDetails, 'given'> = {
  ...ImmunizationDetails.omit({ given: true }).parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
}

function Line({ entry }: { entry: Immunization }) {
  const intl = useIntl()
  const { status, notDoneReason, lotNumber, manufacturer, site, route, doseNumber, reported, note } = entry
  const parts = [
    doseNumber && intl.formatMessage({ id: 'immunizations.dose' }, { number: doseNumber }),
    lotNumber && intl.formatMessage({ id: 'immunizations.lot' }, { lot: lotNumber }),
    manufacturer,
    [site, route].filter(Boolean).join(', '),
    reported && intl.formatMessage({ id: 'immunizations.reported' }),
    note,
  ]
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{entry.concept.text || entry.concept.codings[0]?.display}</span>
      {` ${writeTold(entry.happened, intl.locale)}`}
      {status === 'not-done' && (
        <span className={classes['warn']}>
          {` · ${intl.formatMessage({ id: 'immunizations.status.not-done' })}: ${notDoneReason}`}
        </span>
      )}
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </Text>
  )
}

export const immunizationSpec: EntrySpec<Immunization, ImmunizationDetails> = {
  capability: 'immunizations',
  noun: 'immunizations',
  calls: core.immunizations,
  empty: (today) => ({ ...EMPTY, given: today as EventTime }),
  details: ImmunizationDetails,
  detailsOf: (entry) => readDetails(ImmunizationDetails, { ...entry, given: entry.happened }),
  Fields: ImmunizationFields,
  Line,
  compared: (details, intl) => ({
    concept: details.concept.text,
    given: writeTold(details.given, intl.locale),
    status: intl.formatMessage({ id: `immunizations.status.${details.status}` }),
    notDoneReason: details.notDoneReason,
    lotNumber: details.lotNumber,
    manufacturer: details.manufacturer,
    expiresOn: writeTold(details.expiresOn, intl.locale),
    site: details.site,
    route: details.route,
    doseValue: details.doseValue ?? '',
    doseUnit: details.doseUnit,
    doseNumber: details.doseNumber,
    informationStatements: details.informationStatements.map(({ name }) => name).join(', '),
    note: details.note,
  }),
  together: [
    ['doseValue', 'doseUnit'],
    ['lotNumber', 'expiresOn', 'manufacturer'],
    ['status', 'notDoneReason'],
  ],
  actions: [],
}
