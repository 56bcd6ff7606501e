import { screen, type Screen } from '../screen.ts'

export const documentsScreens = [
  {
    id: 'documents',
    path: '/patients/$patientId/documents',
    may: 'chart.read',
    icon: 'patients',
    show: screen(() => import('./screen.tsx'), 'DocumentsScreen'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
