export { ChargePanel } from './panel.tsx'
