import { byGravity, holdsNow } from '../../shared/allergies/index.ts'
import { core } from '../ipc/client.ts'
import { ListPanel, type PanelOf } from '../kit/entries/list-panel.tsx'
import { allergySpec } from './spec.tsx'

/** The allergies of a chart, the gravest first; whether somebody asked stands above them. */
export const AllergyPanel = (props: PanelOf) => (
  <ListPanel
    {...props}
    spec={allergySpec}
    list={core.allergies.list}
    review={core.allergies.review}
    groups={(standing) => [
      { word: '', entries: standing.filter(holdsNow).toSorted(byGravity) },
      { word: 'allergies.past', entries: standing.filter((one) => !holdsNow(one)).toSorted(byGravity), quiet: true },
    ]}
  />
)
