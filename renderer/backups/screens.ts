import { screen, type Screen } from '../screen.ts'

export const backupsScreens = [
  {
    id: 'backups',
    path: '/backups',
    may: 'backup.read',
    icon: 'backups',
    show: screen(() => import('./backups.tsx'), 'Backups'),
    inNavigation: true,
    keys: 'g b',
  },
] as const satisfies readonly Screen[]
