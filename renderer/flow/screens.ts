import { screen, type Screen } from '../screen.ts'

export const flowScreens = [
  {
    id: 'flow',
    path: '/board',
    may: 'appointment.read',
    icon: 'board',
    show: screen(() => import('./board.tsx'), 'BoardScreen'),
    inNavigation: true,
    keys: 'g v',
  },
] as const satisfies readonly Screen[]
