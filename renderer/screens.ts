import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { Permission } from '../shared/access/index.ts'
import type { Capability } from '../shared/capabilities.ts'
import type { IconName } from './shell/icons.ts'

/** One screen: where it is, who may see it, its words (`screen.<id>`), and whether it stands in the navigation. */
export type Screen = {
  id: string
  path: string
  may: Permission | null
  icon: IconName
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
      id: 'patients.duplicates',
      path: '/patients/duplicates',
      may: 'patient.merge',
      icon: 'patients',
      show: screen(() => import('./patients/duplicates.tsx'), 'DuplicatePatients'),
      inNavigation: false,
    },
    {
      id: 'patients.import',
      path: '/patients/import',
      may: 'patient.import',
      icon: 'register',
      show: screen(() => import('./patients/import.tsx'), 'ImportPatients'),
      inNavigation: false,
      keys: 'g i',
    },
    {
      id: 'patients.form',
      path: '/patients/form',
      may: 'practice.manage',
      icon: 'register',
      show: screen(() => import('./patients/form-settings.tsx'), 'FormSettings'),
      inNavigation: false,
    },
    {
      id: 'patients.merge',
      path: '/patients/$patientId/merge',
      may: 'patient.merge',
      icon: 'patients',
      show: screen(() => import('./patients/merge.tsx'), 'MergePatient'),
      inNavigation: false,
    },
    {
      id: 'patients.chart',
      path: '/patients/$patientId',
      may: 'patient.read',
      icon: 'patients',
      show: screen(() => import('./chart/chart.tsx'), 'Chart'),
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
  tasks: [
    {
      id: 'tasks',
      path: '/tasks',
      may: 'task.use',
      icon: 'tasks',
      show: screen(() => import('./tasks/screen.tsx'), 'Tasks'),
      inNavigation: true,
      keys: 'g k',
    },
  ],
  messages: [
    {
      id: 'messages',
      path: '/messages',
      may: 'message.use',
      icon: 'messages',
      show: screen(() => import('./messages/screen.tsx'), 'Messages'),
      inNavigation: true,
      keys: 'g e',
    },
  ],
  safety: null,
  prescriptions: [
    {
      id: 'prescriptions',
      path: '/prescriptions',
      may: 'prescription.prepare',
      icon: 'prescriptions',
      show: screen(() => import('./prescriptions/waiting.tsx'), 'WaitingPrescriptions'),
      inNavigation: true,
      keys: 'g y',
    },
    {
      id: 'prescriptions.paper',
      path: '/patients/$patientId/prescriptions/$prescriptionId',
      may: 'chart.read',
      icon: 'prescriptions',
      show: screen(() => import('./prescriptions/paper.tsx'), 'PrescriptionPaper'),
      inNavigation: false,
    },
    {
      id: 'prescriptions.list',
      path: '/patients/$patientId/drug-list',
      may: 'chart.read',
      icon: 'prescriptions',
      show: screen(() => import('./prescriptions/drug-list.tsx'), 'PatientDrugList'),
      inNavigation: false,
    },
  ],
  appointments: [
    {
      id: 'appointments',
      path: '/schedule',
      may: 'appointment.read',
      icon: 'schedule',
      show: screen(() => import('./appointments/screen.tsx'), 'ScheduleScreen'),
      inNavigation: true,
      keys: 'g g',
    },
  ],
  coverage: [
    {
      id: 'coverage.chart',
      path: '/patients/$patientId/coverage',
      may: 'coverage.read',
      icon: 'patients',
      show: screen(() => import('./coverage/screen.tsx'), 'CoverageScreen'),
      inNavigation: false,
    },
  ],
  consents: null,
  ledger: null,
  charges: null,
  flow: [
    {
      id: 'flow',
      path: '/board',
      may: 'appointment.read',
      icon: 'board',
      show: screen(() => import('./flow/board.tsx'), 'BoardScreen'),
      inNavigation: true,
      keys: 'g v',
    },
  ],
  reports: null,
  handover: [
    {
      id: 'handover',
      path: '/handover',
      may: 'handover.read',
      icon: 'handover',
      show: screen(() => import('./handover/screen.tsx'), 'Handover'),
      inNavigation: true,
      keys: 'g h',
    },
  ],
} as const satisfies Record<Capability, readonly Screen[] | null>

export const allScreens: readonly Screen[] = (Object.values(screens) as (readonly Screen[] | null)[]).flatMap(
  (set) => set ?? [],
)
