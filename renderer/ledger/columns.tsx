import { FormattedMessage } from 'react-intl'
import type { AccountLine } from '../../shared/ledger/index.ts'
import type { PatientRow } from '../../shared/patients/index.ts'
import { BirthDay, Day } from '../kit/day.tsx'
import type { Column } from '../kit/table.tsx'
import { Amount } from './money.tsx'

/** By what a patient is told apart in a list that leads to her money. */
export const WHOSE: readonly Column<PatientRow>[] = [
  {
    key: 'name',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ familyName, givenName }) => `${familyName}, ${givenName}`,
  },
  {
    key: 'born',
    label: <FormattedMessage id="patient.birthOn" />,
    cell: ({ birthOn }) => <BirthDay on={birthOn} />,
    tight: true,
  },
]

/** The day of service of a line. */
export const DAY_OF_SERVICE: Column<AccountLine> = {
  key: 'dos',
  label: <FormattedMessage id="ledger.column.dos" />,
  cell: ({ dosOn }) => <Day on={dosOn} />,
  tight: true,
}

/** A sum of a line, by its word. */
export const money = (key: string, cents: (row: AccountLine) => number): Column<AccountLine> => ({
  key,
  label: <FormattedMessage id={`ledger.column.${key}`} />,
  cell: (row) => <Amount cents={cents(row)} />,
  numeric: true,
  tight: true,
})
