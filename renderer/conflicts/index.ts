export { ChartConflicts } from './chart-line.tsx'
export { EntryMark } from './entry-mark.tsx'
