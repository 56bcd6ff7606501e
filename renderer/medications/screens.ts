import { screen, type Screen } from '../screen.ts'

export const medicationsScreens = [
  {
    id: 'medications',
    path: '/patients/$patientId/medications',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./page.tsx'), 'MedicationPage'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
