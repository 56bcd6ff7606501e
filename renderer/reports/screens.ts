import { screen, type Screen } from '../screen.ts'

export const reportsScreens = [
  {
    id: 'reports',
    path: '/reports',
    may: 'report.read',
    icon: 'report',
    show: screen(() => import('./day-sheet.tsx'), 'DaySheetScreen'),
    inNavigation: true,
    keys: 'g j',
  },
  {
    id: 'reports.aging',
    path: '/reports/aging',
    may: 'report.read',
    icon: 'report',
    show: screen(() => import('./aging.tsx'), 'AgingScreen'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
