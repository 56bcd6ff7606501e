import type { ReactNode } from 'react'
import { FormattedDate, useIntl } from 'react-intl'
import type { Patient } from '../../shared/patients/index.ts'
import { useNow } from '../kit/now.ts'
import { writeCivilDate } from '../patients/index.ts'
import classes from './timeline.module.css'

/** Whose sheet it is, and of when: on every page of it. */
export function WhoseSheet({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const now = useNow()
  return (
    <>
      {patient.familyName}, {patient.givenName} {patient.middleName} · {writeCivilDate(patient.birthOn, intl.locale)} ·{' '}
      {patient.recordNumber} · <FormattedDate value={now} dateStyle="long" timeStyle="short" />
    </>
  )
}

/** A part of the sheet that is running text: a table all the same, as only the head of a table stands on every page. */
export function SheetPart({ patient, children }: { patient: Patient; children: ReactNode }) {
  return (
    <table className={classes['sheet']} role="presentation" data-sheet-part>
      <thead>
        <tr>
          <td>
            <strong>
              <WhoseSheet patient={patient} />
            </strong>
          </td>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>{children}</td>
        </tr>
      </tbody>
    </table>
  )
}
