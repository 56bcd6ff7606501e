import { screen, type Screen } from '../screen.ts'

export const exchangeScreens = [
  {
    id: 'exchange',
    path: '/exchange',
    may: 'exchange.import',
    icon: 'exchange',
    show: screen(() => import('./exchange.tsx'), 'Exchange'),
    inNavigation: true,
    keys: 'g x',
  },
  {
    id: 'exchange.resources',
    path: '/patients/$patientId/resources',
    may: 'chart.read',
    icon: 'exchange',
    show: screen(() => import('./resources.tsx'), 'ChartResources'),
    inNavigation: false,
  },
  {
    id: 'exchange.without-chart',
    path: '/exchange/without-chart',
    may: 'chart.read',
    icon: 'exchange',
    show: screen(() => import('./without-chart.tsx'), 'WithoutChart'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
