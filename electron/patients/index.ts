export { closedIds, closedTo, openChart, originFor } from './open-chart.ts'
