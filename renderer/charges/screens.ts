import { screen, type Screen } from '../screen.ts'

export const chargesScreens = [
  {
    id: 'charges',
    path: '/charges',
    may: 'charge.capture',
    icon: 'money',
    show: screen(() => import('./missing.tsx'), 'MissingCharges'),
    inNavigation: true,
    keys: 'g q',
  },
  {
    id: 'charges.fees',
    path: '/charges/fees',
    may: 'fee.manage',
    icon: 'money',
    show: screen(() => import('./fees.tsx'), 'Fees'),
    inNavigation: false,
  },
  {
    id: 'charges.visit',
    path: '/patients/$patientId/visits/$encounterId/charge',
    may: 'charge.capture',
    icon: 'money',
    show: screen(() => import('./visit-charge.tsx'), 'VisitCharge'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
