import { screen, type Screen } from '../screen.ts'

export const messagesScreens = [
  {
    id: 'messages',
    path: '/messages',
    may: 'message.use',
    icon: 'messages',
    show: screen(() => import('./screen.tsx'), 'Messages'),
    inNavigation: true,
    keys: 'g e',
  },
] as const satisfies readonly Screen[]
