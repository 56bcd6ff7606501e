import { screen, type Screen } from '../screen.ts'

export const problemsScreens = [
  {
    id: 'problems',
    path: '/patients/$patientId/problems',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./page.tsx'), 'ProblemPage'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
