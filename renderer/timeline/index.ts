export { EventTimeText } from './event-time.tsx'
export type { Reader, ReaderProps, Readers } from './opened-entry.tsx'
export { TimelinePane } from './timeline-pane.tsx'
export { askTimelineAhead } from './use-timeline.ts'
