import { screen, type Screen } from '../screen.ts'

export const tasksScreens = [
  {
    id: 'tasks',
    path: '/tasks',
    may: 'task.use',
    icon: 'tasks',
    show: screen(() => import('./screen.tsx'), 'Tasks'),
    inNavigation: true,
    keys: 'g k',
  },
] as const satisfies readonly Screen[]
