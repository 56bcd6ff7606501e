export { type Exported, reports } from './contract.ts'
export * from './kpi.ts'
export * from './model.ts'
export * from './table.ts'
