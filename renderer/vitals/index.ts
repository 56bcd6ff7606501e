export { VitalsBeside } from './beside.tsx'
export { GrowthCharts } from './growth.tsx'
export { VitalsPanel } from './panel.tsx'
