import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useChartConflicts } from './chart-line.tsx'
import classes from './conflicts.module.css'

/** Beside an entry of which two versions wait for a decision: it is not to be believed as it stands. */
export function EntryMark({ patientId, entryId }: { patientId: PatientId; entryId: string }) {
  const open = useChartConflicts(patientId)
  if (!open.data?.some(({ rowId }) => rowId === entryId)) return null
  return (
    <span className={classes['mark']} data-unreconciled>
      <FormattedMessage id="conflicts.unreconciled" />
    </span>
  )
}
