export { useChosenVisit, useCurrentVisit } from './current-visit.ts'
export { StartVisit } from './start-visit.tsx'
export { VisitHeader } from './visit-header.tsx'
