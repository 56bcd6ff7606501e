export { PrescriptionPanel } from './panel.tsx'
