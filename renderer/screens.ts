import type { Capability } from '../shared/capabilities.ts'
import { dayScreens } from './day-screens.ts'
import { chargesScreens } from './charges/screens.ts'
import { ledgerScreens } from './ledger/screens.ts'
import { patientsScreens } from './patients/screens.ts'
import { reportsScreens } from './reports/screens.ts'
import { safetyScreens } from './safety/screens.ts'
import { screen, type Screen } from './screen.ts'

export type { Screen } from './screen.ts'

/** Registry 4: every capability's screens. A capability that has none says `null`. */
export const screens = {
  patients: patientsScreens,
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
    {
      id: 'practice.schedule',
      path: '/practice/schedule',
      may: 'practice.manage',
      icon: 'schedule',
      show: screen(() => import('./practice/setup/screen.tsx'), 'ScheduleSetup'),
      inNavigation: false,
    },
  ],
  devices: null,
  encounters: null,
  notes: [
    {
      id: 'notes.unsigned',
      path: '/notes/unsigned',
      may: 'chart.read',
      icon: 'notes',
      show: screen(() => import('./notes/unsigned.tsx'), 'UnsignedNotes'),
      inNavigation: true,
      keys: 'g u',
    },
    {
      id: 'notes.waiting',
      path: '/notes/waiting',
      may: 'note.oversee',
      icon: 'notes',
      show: screen(() => import('./notes/unsigned.tsx'), 'WaitingNotes'),
      inNavigation: true,
      keys: 'g w',
    },
    {
      id: 'notes.templates',
      path: '/notes/templates',
      may: 'chart.read',
      icon: 'templates',
      show: screen(() => import('./notes/templates.tsx'), 'NoteTemplates'),
      inNavigation: false,
      keys: 'g t',
    },
    {
      id: 'notes.policy',
      path: '/notes/policy',
      may: 'practice.manage',
      icon: 'templates',
      show: screen(() => import('./notes/policy.tsx'), 'SecondSignatures'),
      inNavigation: false,
    },
    {
      id: 'notes.visit',
      path: '/patients/$patientId/visit',
      may: 'chart.read',
      icon: 'notes',
      show: screen(() => import('./notes/visit.tsx'), 'Visit'),
      inNavigation: false,
    },
    {
      id: 'notes',
      path: '/patients/$patientId/notes',
      may: 'chart.read',
      icon: 'notes',
      show: screen(() => import('./notes/patient-notes.tsx'), 'PatientNotes'),
      inNavigation: false,
    },
    {
      id: 'notes.amendments',
      path: '/amendments',
      may: 'amendment.record',
      icon: 'notes',
      show: screen(() => import('./notes/open-amendments.tsx'), 'OpenAmendments'),
      inNavigation: false,
    },
    {
      id: 'notes.amendment',
      path: '/patients/$patientId/amendments',
      may: 'amendment.record',
      icon: 'notes',
      show: screen(() => import('./notes/amendments.tsx'), 'AmendmentRequests'),
      inNavigation: false,
    },
  ],
  problems: [
    {
      id: 'problems',
      path: '/patients/$patientId/problems',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./problems/page.tsx'), 'ProblemPage'),
      inNavigation: false,
    },
  ],
  allergies: [
    {
      id: 'allergies',
      path: '/patients/$patientId/allergies',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./allergies/page.tsx'), 'AllergyPage'),
      inNavigation: false,
    },
  ],
  medications: [
    {
      id: 'medications',
      path: '/patients/$patientId/medications',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./medications/page.tsx'), 'MedicationPage'),
      inNavigation: false,
    },
  ],
  immunizations: [
    {
      id: 'immunizations',
      path: '/patients/$patientId/immunizations',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./immunizations/page.tsx'), 'ImmunizationPage'),
      inNavigation: false,
    },
  ],
  histories: [
    {
      id: 'histories',
      path: '/patients/$patientId/histories',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./histories/page.tsx'), 'HistoryPage'),
      inNavigation: false,
    },
  ],
  results: [
    {
      id: 'results',
      path: '/results',
      may: 'result.review',
      icon: 'results',
      show: screen(() => import('./results/inbox.tsx'), 'ResultsToReview'),
      inNavigation: true,
      keys: 'g l',
    },
  ],
  vitals: null,
  orders: [
    {
      id: 'orders',
      path: '/orders',
      may: 'chart.read',
      icon: 'orders',
      show: screen(() => import('./orders/open-orders.tsx'), 'OpenOrders'),
      inNavigation: true,
      keys: 'g d',
    },
  ],
  timeline: [
    {
      id: 'timeline.search',
      path: '/search',
      may: 'chart.read',
      icon: 'search',
      show: screen(() => import('./timeline/search-screen.tsx'), 'SearchScreen'),
      inNavigation: true,
      keys: 'g f',
    },
    {
      id: 'timeline.release',
      path: '/patients/$patientId/release',
      may: 'chart.release',
      icon: 'patients',
      show: screen(() => import('./timeline/release.tsx'), 'ReleaseChart'),
      inNavigation: false,
    },
  ],
  exchange: [
    {
      id: 'exchange',
      path: '/exchange',
      may: 'exchange.import',
      icon: 'exchange',
      show: screen(() => import('./exchange/exchange.tsx'), 'Exchange'),
      inNavigation: true,
      keys: 'g x',
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
  files: null,
  documents: [
    {
      id: 'documents',
      path: '/patients/$patientId/documents',
      may: 'chart.read',
      icon: 'patients',
      show: screen(() => import('./documents/screen.tsx'), 'DocumentsScreen'),
      inNavigation: false,
    },
  ],
  drafts: null,
  terminology: [
    {
      id: 'terminology',
      path: '/code-sets',
      may: 'terminology.manage',
      icon: 'codes',
      show: screen(() => import('./terminology/code-sets.tsx'), 'CodeSets'),
      inNavigation: true,
      keys: 'g c',
    },
  ],
  tasks: dayScreens.tasks,
  messages: dayScreens.messages,
  safety: safetyScreens,
  prescriptions: dayScreens.prescriptions,
  appointments: dayScreens.appointments,
  coverage: dayScreens.coverage,
  consents: dayScreens.consents,
  ledger: ledgerScreens,
  charges: chargesScreens,
  flow: dayScreens.flow,
  reports: reportsScreens,
  handover: dayScreens.handover,
} as const satisfies Record<Capability, readonly Screen[] | null>

export const allScreens: readonly Screen[] = (Object.values(screens) as (readonly Screen[] | null)[]).flatMap(
  (set) => set ?? [],
)
