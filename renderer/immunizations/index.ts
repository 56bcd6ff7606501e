export { ImmunizationPanel } from './panel.tsx'
