import { screen, type Screen } from '../screen.ts'

export const auditScreens = [
  {
    id: 'audit',
    path: '/audit',
    may: 'audit.read',
    icon: 'audit',
    show: screen(() => import('./audit.tsx'), 'AuditScreen'),
    inNavigation: true,
    keys: 'g a',
  },
] as const satisfies readonly Screen[]
