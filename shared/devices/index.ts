export { devices } from './contract.ts'
export { Device, KnownDevice, JoinCode, Link, Offline, OfflinePolicy, ServerPlace, Waiting } from './model.ts'
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
