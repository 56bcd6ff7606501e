import { screen, type Screen } from '../screen.ts'

export const coverageScreens = [
  {
    id: 'coverage.chart',
    path: '/patients/$patientId/coverage',
    may: 'coverage.read',
    icon: 'patients',
    show: screen(() => import('./screen.tsx'), 'CoverageScreen'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
