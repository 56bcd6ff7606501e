import { screen, type Screen } from '../screen.ts'

export const consentsScreens = [
  {
    id: 'consents',
    path: '/consents',
    may: 'consent.read',
    icon: 'templates',
    show: screen(() => import('./screen.tsx'), 'ConsentForms'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
