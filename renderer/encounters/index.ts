export { useChosenVisit } from './chosen-visit.ts'
export { useCurrentVisit } from './current-visit.ts'
export { StartVisit } from './start-visit.tsx'
export { VisitHeader } from './visit-header.tsx'
