import { screen, type Screen } from '../screen.ts'

export const resultsScreens = [
  {
    id: 'results',
    path: '/results',
    may: 'result.review',
    icon: 'results',
    show: screen(() => import('./inbox.tsx'), 'ResultsToReview'),
    inNavigation: true,
    keys: 'g l',
  },
] as const satisfies readonly Screen[]
