import type { Immunization } from '../../shared/immunizations/index.ts'
import { core } from '../ipc/client.ts'
import { ListPanel, type PanelOf } from '../kit/entries/list-panel.tsx'
import { immunizationSpec } from './spec.tsx'

const lastFirst = (a: Immunization, b: Immunization) => b.happenedAt - a.happenedAt

/** The vaccines that were given, the last first, and those that were refused with the reason. */
export const ImmunizationPanel = (props: PanelOf) => (
  <ListPanel
    {...props}
    spec={immunizationSpec}
    list={core.immunizations.list}
    review={core.immunizations.review}
    groups={(standing) => [
      { word: '', entries: standing.filter(({ status }) => status === 'completed').toSorted(lastFirst) },
      {
        word: 'immunizations.refused',
        entries: standing.filter(({ status }) => status !== 'completed').toSorted(lastFirst),
      },
    ]}
  />
)
