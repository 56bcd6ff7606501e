import { screen, type Screen } from '../screen.ts'

export const conflictsScreens = [
  {
    id: 'conflicts',
    path: '/conflicts',
    may: null,
    icon: 'conflicts',
    show: screen(() => import('./screen.tsx'), 'Conflicts'),
    inNavigation: true,
    keys: 's c',
  },
] as const satisfies readonly Screen[]
