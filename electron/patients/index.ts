export { openChart } from './open-chart.ts'
