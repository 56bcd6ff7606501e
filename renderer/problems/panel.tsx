import type { Problem } from '../../shared/problems/index.ts'
import { holdsNow } from '../../shared/problems/index.ts'
import { core } from '../ipc/client.ts'
import { ListPanel, type PanelOf } from '../kit/entries/list-panel.tsx'
import { problemSpec } from './spec.tsx'

const byName = (a: Problem, b: Problem) => a.concept.text.localeCompare(b.concept.text)

/** The problems of a chart: those that the patient has, then those that are over. */
export const ProblemPanel = (props: PanelOf) => (
  <ListPanel
    {...props}
    spec={problemSpec}
    list={core.problems.list}
    review={core.problems.review}
    groups={(standing) => [
      { word: '', entries: standing.filter(holdsNow).toSorted(byName) },
      {
        word: 'problems.past',
        entries: standing.filter((problem) => !holdsNow(problem)).toSorted(byName),
        quiet: true,
      },
    ]}
  />
)
