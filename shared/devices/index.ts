export { devices } from './contract.ts'
export {
  ContingencyTest,
  Device,
  Drill,
  DrillMinutes,
  Hosting,
  JoinCode,
  KnownDevice,
  Link,
  Offline,
  OfflinePolicy,
  OtherPlace,
  QueuedRecord,
  ServerPlace,
  Waiting,
} from './model.ts'
export { type Matter, mattersOf } from './matters.ts'
export {
  byKind,
  CHARTING_HOURS,
  COPY_LATE_MS,
  SENDING_HOURS,
  LEAST_HOURS,
  MOST_HOURS,
  isCopyLate,
  isSkewed,
  kindOf,
  placeIn,
  SKEW_MS,
} from './rules.ts'
