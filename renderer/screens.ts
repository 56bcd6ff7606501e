import type { ComponentType } from 'react'
import type { Permission } from '../shared/access/index.ts'
import type { Capability } from '../shared/capabilities.ts'
import { Account } from './access/account.tsx'
import { BreakGlassReviews } from './access/break-glass-reviews.tsx'
import { Roles } from './access/roles.tsx'
import { Staff } from './access/staff.tsx'
import { AuditScreen } from './audit/audit.tsx'
import { Backups } from './backups/backups.tsx'
import { PatientChart } from './patients/chart.tsx'
import { PatientList } from './patients/list.tsx'
import { RegisterPatient } from './patients/register.tsx'
import { PracticeScreen } from './practice/practice.tsx'

/** One screen: where it is, who may see it, its words (`screen.<id>`), and whether it stands in the navigation. */
export type Screen = {
  id: string
  path: string
  may: Permission | null
  icon: 'patients' | 'staff' | 'audit' | 'backups' | 'practice' | 'account' | 'review'
  show: ComponentType
  inNavigation: boolean
  /** Two keys, one after the other, that go there. */
  keys?: string
}

/** Registry 4: every capability's screens. A capability that has none says `null`. */
export const screens = {
  patients: [
    {
      id: 'patients',
      path: '/patients',
      may: 'patient.read',
      icon: 'patients',
      show: PatientList,
      inNavigation: true,
      keys: 'g p',
    },
    {
      id: 'patients.register',
      path: '/patients/new',
      may: 'patient.write',
      icon: 'patients',
      show: RegisterPatient,
      inNavigation: false,
      keys: 'n p',
    },
    {
      id: 'patients.chart',
      path: '/patients/$patientId',
      may: 'patient.read',
      icon: 'patients',
      show: PatientChart,
      inNavigation: false,
    },
  ],
  access: [
    {
      id: 'access.staff',
      path: '/staff',
      may: 'user.read',
      icon: 'staff',
      show: Staff,
      inNavigation: true,
      keys: 'g s',
    },
    { id: 'access.roles', path: '/staff/roles', may: 'user.read', icon: 'staff', show: Roles, inNavigation: false },
    {
      id: 'access.reviews',
      path: '/reviews',
      may: 'break-glass.review',
      icon: 'review',
      show: BreakGlassReviews,
      inNavigation: true,
      keys: 'g r',
    },
    {
      id: 'access.account',
      path: '/account',
      may: null,
      icon: 'account',
      show: Account,
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
      show: AuditScreen,
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
      show: Backups,
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
      show: PracticeScreen,
      inNavigation: true,
      keys: 'g o',
    },
  ],
  devices: null,
} as const satisfies Record<Capability, readonly Screen[] | null>

export const allScreens: readonly Screen[] = (Object.values(screens) as (readonly Screen[] | null)[]).flatMap(
  (set) => set ?? [],
)
