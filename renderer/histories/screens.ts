import { screen, type Screen } from '../screen.ts'

export const historiesScreens = [
  {
    id: 'histories',
    path: '/patients/$patientId/histories',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./page.tsx'), 'HistoryPage'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
