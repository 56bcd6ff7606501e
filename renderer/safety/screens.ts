import { screen, type Screen } from '../screen.ts'

export const safetyScreens = [
  {
    id: 'safety.worklist',
    path: '/safety/worklist',
    may: 'chart.read',
    icon: 'safety',
    show: screen(() => import('./worklist.tsx'), 'SafetyWorklist'),
    inNavigation: true,
    keys: 's w',
  },
  {
    id: 'safety.governance',
    path: '/safety/alerts',
    may: 'safety.govern',
    icon: 'safety',
    show: screen(() => import('./governance.tsx'), 'SafetyGovernance'),
    inNavigation: true,
    keys: 's a',
  },
  {
    id: 'safety.knowledge',
    path: '/safety/knowledge',
    may: null,
    icon: 'knowledge',
    show: screen(() => import('./knowledge.tsx'), 'DrugKnowledge'),
    inNavigation: true,
    keys: 's k',
  },
] as const satisfies readonly Screen[]
