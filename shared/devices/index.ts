export { devices } from './contract.ts'
export {
  ContingencyTest,
  Device,
  Drill,
  DrillMinutes,
  JoinCode,
  KnownDevice,
  Link,
  OtherPlace,
  QueuedRecord,
  ServerPlace,
  Waiting,
} from './model.ts'
export { type Matter, mattersOf } from './matters.ts'
export { byKind, COPY_LATE_MS, isCopyLate, isSkewed, kindOf, placeIn, SKEW_MS } from './rules.ts'
