import { screen, type Screen } from '../screen.ts'

export const handoverScreens = [
  {
    id: 'handover',
    path: '/handover',
    may: 'handover.read',
    icon: 'handover',
    show: screen(() => import('./screen.tsx'), 'Handover'),
    inNavigation: true,
    keys: 'g h',
  },
] as const satisfies readonly Screen[]
