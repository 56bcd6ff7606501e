import { screen, type Screen } from '../screen.ts'

export const practiceScreens = [
  {
    id: 'practice',
    path: '/practice',
    may: null,
    icon: 'practice',
    show: screen(() => import('./practice.tsx'), 'PracticeScreen'),
    inNavigation: true,
    keys: 'g o',
  },
  {
    id: 'practice.schedule',
    path: '/practice/schedule',
    may: 'practice.manage',
    icon: 'schedule',
    show: screen(() => import('./setup/screen.tsx'), 'ScheduleSetup'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
