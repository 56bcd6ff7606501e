import { Button } from '@mantine/core'
import { IconArrowsLeftRight } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { holdsNow, type Medication } from '../../shared/medications/index.ts'
import { core } from '../ipc/client.ts'
import { hasDraft } from '../kit/entries/draft.ts'
import { ListPanel, type PanelOf } from '../kit/entries/list-panel.tsx'
import { useMay } from '../shell/session.ts'
import { reconcileDraft, ReconcileMedications } from './reconcile.tsx'
import { medicationSpec } from './spec.tsx'

const byName = (a: Medication, b: Medication) => a.concept.text.localeCompare(b.concept.text)
const lastFirst = (a: Medication, b: Medication) => (b.stopped ?? '').localeCompare(a.stopped ?? '') || byName(a, b)

/** The drugs of a chart: those taken every day, those taken when needed, those on hold or to come, and those that are over. */
export function MedicationPanel(props: PanelOf) {
  const [reconciling, setReconciling] = useState(() => hasDraft(reconcileDraft(props.patientId)))
  const mayWrite = useMay('chart.write')
  return (
    <>
      <ListPanel
        {...props}
        spec={medicationSpec}
        list={core.medications.list}
        review={core.medications.review}
        actions={
          mayWrite &&
          !reconciling && (
            <Button
              variant="subtle"
              size="compact-sm"
              className="no-print"
              leftSection={<IconArrowsLeftRight size={14} aria-hidden />}
              onClick={() => setReconciling(true)}
            >
              <FormattedMessage id="medications.reconcile" />
            </Button>
          )
        }
        groups={(standing) => {
          const taken = standing.filter(({ status }) => status === 'active').toSorted(byName)
          const waiting = standing.filter((drug) => holdsNow(drug) && drug.status !== 'active')
          return [
            { word: '', entries: taken.filter(({ asNeeded }) => !asNeeded) },
            { word: 'medications.needed', entries: taken.filter(({ asNeeded }) => asNeeded) },
            { word: 'medications.waiting', entries: waiting.toSorted(byName) },
            {
              word: 'medications.past',
              entries: standing.filter((drug) => !holdsNow(drug)).toSorted(lastFirst),
              quiet: true,
            },
          ]
        }}
      />
      {reconciling && <ReconcileMedications {...props} onDone={() => setReconciling(false)} />}
    </>
  )
}
