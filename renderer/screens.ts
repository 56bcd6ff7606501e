import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { Permission } from '../shared/access/index.ts'
import type { Capability } from '../shared/capabilities.ts'

/** One screen: where it is, who may see it, its words (`screen.<id>`), and whether it stands in the navigation. */
export type Screen = {
  id: string
  path: string
  may: Permission | null
  icon:
    | 'patients'
    | 'register'
    | 'staff'
    | 'roles'
    | 'audit'
    | 'backups'
    | 'practice'
    | 'account'
    | 'review'
    | 'exchange'
  show: LazyExoticComponent<ComponentType>
  inNavigation: boolean
  /** Two keys, one after the other, that go there. */
  keys?: string
}

/** The screen's component, loaded when it is first shown: so this list can be read by what draws nothing, such as tests. */
const screen = <K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) =>
  lazy(async () => ({ default: (await load())[name] }))

/** Registry 4: every capability's screens. A capability that has none says `null`. */
export const screens = {
  patients: [
    {
      id: 'patients',
      path: '/patients',
      may: 'patient.read',
      icon: 'patients',
      show: screen(() => import('./patients/list.tsx'), 'PatientList'),
      inNavigation: true,
      keys: 'g p',
    },
    {
      id: 'patients.register',
      path: '/patients/new',
      may: 'patient.write',
      icon: 'register',
      show: screen(() => import('./patients/register.tsx'), 'RegisterPatient'),
      inNavigation: false,
      keys: 'n p',
    },
    {
      id: 'patients.chart',
      path: '/patients/$patientId',
      may: 'patient.read',
      icon: 'patients',
      show: screen(() => import('./patients/chart.tsx'), 'PatientChart'),
      inNavigation: false,
    },
  ],
  access: [
    {
      id: 'access.staff',
      path: '/staff',
      may: 'user.read',
      icon: 'staff',
      show: screen(() => import('./access/staff.tsx'), 'Staff'),
      inNavigation: true,
      keys: 'g s',
    },
    {
      id: 'access.roles',
      path: '/staff/roles',
      may: 'user.read',
      icon: 'roles',
      show: screen(() => import('./access/roles.tsx'), 'Roles'),
      inNavigation: false,
    },
    {
      id: 'access.reviews',
      path: '/reviews',
      may: 'break-glass.review',
      icon: 'review',
      show: screen(() => import('./access/break-glass-reviews.tsx'), 'BreakGlassReviews'),
      inNavigation: true,
      keys: 'g r',
    },
    {
      id: 'access.account',
      path: '/account',
      may: null,
      icon: 'account',
      show: screen(() => import('./access/account.tsx'), 'Account'),
      inNavigation: false,
      keys: 'g m',
    },
  ],
  audit: [
    {
      id: 'audit',
      path: '/audit',
      may: 'audit.read',
      icon: 'audit',
      show: screen(() => import('./audit/audit.tsx'), 'AuditScreen'),
      inNavigation: true,
      keys: 'g a',
    },
  ],
  backups: [
    {
      id: 'backups',
      path: '/backups',
      may: 'backup.read',
      icon: 'backups',
      show: screen(() => import('./backups/backups.tsx'), 'Backups'),
      inNavigation: true,
      keys: 'g b',
    },
  ],
  practice: [
    {
      id: 'practice',
      path: '/practice',
      may: null,
      icon: 'practice',
      show: screen(() => import('./practice/practice.tsx'), 'PracticeScreen'),
      inNavigation: true,
      keys: 'g o',
    },
  ],
  devices: null,
  encounters: null,
  notes: null,
  problems: null,
  allergies: null,
  medications: null,
  immunizations: null,
  histories: null,
  results: null,
  vitals: null,
  orders: null,
  timeline: null,
  exchange: [
    {
      id: 'exchange',
      path: '/exchange',
      may: 'exchange.import',
      icon: 'exchange',
      show: screen(() => import('./exchange/exchange.tsx'), 'Exchange'),
      inNavigation: true,
      keys: 'g i',
    },
    {
      id: 'exchange.resources',
      path: '/patients/$patientId/resources',
      may: 'chart.read',
      icon: 'exchange',
      show: screen(() => import('./exchange/resources.tsx'), 'ChartResources'),
      inNavigation: false,
    },
  ],
} as const satisfies Record<Capability, readonly Screen[] | null>

export const allScreens: readonly Screen[] = (Object.values(screens) as (readonly Screen[] | null)[]).flatMap(
  (set) => set ?? [],
)
