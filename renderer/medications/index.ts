export { MedicationPanel } from './panel.tsx'
export { ReconcileMedications } from './reconcile.tsx'
