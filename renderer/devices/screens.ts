import { screen, type Screen } from '../screen.ts'

export const devicesScreens = [
  {
    id: 'devices',
    path: '/devices',
    may: 'practice.manage',
    icon: 'devices',
    show: screen(() => import('./devices.tsx'), 'Devices'),
    inNavigation: true,
    keys: 's d',
  },
] as const satisfies readonly Screen[]
