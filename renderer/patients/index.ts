export { BreakGlass } from './break-glass.tsx'
export { Identity } from './summary.tsx'
