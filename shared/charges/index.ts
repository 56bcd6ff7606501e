export * from './missing.ts'
