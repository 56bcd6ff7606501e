import { screen, type Screen } from '../screen.ts'

export const ordersScreens = [
  {
    id: 'orders',
    path: '/orders',
    may: 'chart.read',
    icon: 'orders',
    show: screen(() => import('./open-orders.tsx'), 'OpenOrders'),
    inNavigation: true,
    keys: 'g d',
  },
] as const satisfies readonly Screen[]
