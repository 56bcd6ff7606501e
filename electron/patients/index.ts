export { mayOpen, openChart, originFor } from './open-chart.ts'
