import { screen, type Screen } from '../screen.ts'

export const ledgerScreens = [
  {
    id: 'ledger.accounts',
    path: '/accounts',
    may: 'account.read',
    icon: 'money',
    show: screen(() => import('./accounts.tsx'), 'Accounts'),
    inNavigation: true,
    keys: 'g n',
  },
  {
    id: 'ledger.closing',
    path: '/closing',
    may: 'day.close',
    icon: 'money',
    show: screen(() => import('./closing.tsx'), 'Closing'),
    inNavigation: true,
    keys: 'g z',
  },
  {
    id: 'ledger.account',
    path: '/patients/$patientId/account',
    may: 'account.read',
    icon: 'money',
    show: screen(() => import('./account.tsx'), 'AccountScreen'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
