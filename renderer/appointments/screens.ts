import { screen, type Screen } from '../screen.ts'

export const appointmentsScreens = [
  {
    id: 'appointments',
    path: '/schedule',
    may: 'appointment.read',
    icon: 'schedule',
    show: screen(() => import('./screen.tsx'), 'ScheduleScreen'),
    inNavigation: true,
    keys: 'g g',
  },
  {
    id: 'appointments.patient',
    path: '/patients/$patientId/appointments',
    may: 'appointment.read',
    icon: 'schedule',
    show: screen(() => import('./of-patient.tsx'), 'PatientAppointments'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
