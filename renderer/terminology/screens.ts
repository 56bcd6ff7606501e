import { screen, type Screen } from '../screen.ts'

export const terminologyScreens = [
  {
    id: 'terminology',
    path: '/code-sets',
    may: 'terminology.manage',
    icon: 'codes',
    show: screen(() => import('./code-sets.tsx'), 'CodeSets'),
    inNavigation: true,
    keys: 'g c',
  },
] as const satisfies readonly Screen[]
