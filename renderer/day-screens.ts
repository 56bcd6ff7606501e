import type { Capability } from '../shared/capabilities.ts'
import { type Screen, screen } from './screen.ts'

/** The part of registry 4 that the clinic day has: what one leaves to another, who pays, what was agreed to. */
export const dayScreens = {
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
  consents: [
    {
      id: 'consents',
      path: '/consents',
      may: 'consent.read',
      icon: 'templates',
      show: screen(() => import('./consents/screen.tsx'), 'ConsentForms'),
      inNavigation: false,
    },
  ],
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
    {
      id: 'appointments.patient',
      path: '/patients/$patientId/appointments',
      may: 'appointment.read',
      icon: 'schedule',
      show: screen(() => import('./appointments/of-patient.tsx'), 'PatientAppointments'),
      inNavigation: false,
    },
  ],
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
} as const satisfies Partial<Record<Capability, readonly Screen[]>>
