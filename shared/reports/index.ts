export * from './kpi.ts'
