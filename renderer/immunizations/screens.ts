import { screen, type Screen } from '../screen.ts'

export const immunizationsScreens = [
  {
    id: 'immunizations',
    path: '/patients/$patientId/immunizations',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./page.tsx'), 'ImmunizationPage'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
