export { EventTimeText } from './event-time.tsx'
export { TimelinePane } from './timeline-pane.tsx'
export { askTimelineAhead } from './use-timeline.ts'
