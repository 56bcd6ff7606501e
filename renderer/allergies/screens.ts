import { screen, type Screen } from '../screen.ts'

export const allergiesScreens = [
  {
    id: 'allergies',
    path: '/patients/$patientId/allergies',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./page.tsx'), 'AllergyPage'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
