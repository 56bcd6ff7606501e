import { screen, type Screen } from '../screen.ts'

export const prescriptionsScreens = [
  {
    id: 'prescriptions',
    path: '/prescriptions',
    may: 'prescription.prepare',
    icon: 'prescriptions',
    show: screen(() => import('./waiting.tsx'), 'WaitingPrescriptions'),
    inNavigation: true,
    keys: 'g y',
  },
  {
    id: 'prescriptions.paper',
    path: '/patients/$patientId/prescriptions/$prescriptionId',
    may: 'chart.read',
    icon: 'prescriptions',
    show: screen(() => import('./paper.tsx'), 'PrescriptionPaper'),
    inNavigation: false,
  },
  {
    id: 'prescriptions.list',
    path: '/patients/$patientId/drug-list',
    may: 'chart.read',
    icon: 'prescriptions',
    show: screen(() => import('./drug-list.tsx'), 'PatientDrugList'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
