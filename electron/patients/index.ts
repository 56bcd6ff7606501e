export { openChart, originFor } from './open-chart.ts'
