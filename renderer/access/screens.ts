import { screen, type Screen } from '../screen.ts'

export const accessScreens = [
  {
    id: 'access.staff',
    path: '/staff',
    may: 'user.read',
    icon: 'staff',
    show: screen(() => import('./staff.tsx'), 'Staff'),
    inNavigation: true,
    keys: 'g s',
  },
  {
    id: 'access.roles',
    path: '/staff/roles',
    may: 'user.read',
    icon: 'roles',
    show: screen(() => import('./roles.tsx'), 'Roles'),
    inNavigation: false,
  },
  {
    id: 'access.reviews',
    path: '/reviews',
    may: 'break-glass.review',
    icon: 'review',
    show: screen(() => import('./break-glass-reviews.tsx'), 'BreakGlassReviews'),
    inNavigation: true,
    keys: 'g r',
  },
  {
    id: 'access.account',
    path: '/account',
    may: null,
    icon: 'account',
    show: screen(() => import('./account.tsx'), 'Account'),
    inNavigation: false,
    keys: 'g m',
  },
] as const satisfies readonly Screen[]
