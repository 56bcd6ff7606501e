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
  {
    id: 'orders.sets',
    path: '/orders/sets',
    may: 'chart.read',
    icon: 'orders',
    show: screen(() => import('./sets.tsx'), 'OrderSets'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
