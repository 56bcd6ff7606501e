export { devices } from './contract.ts'
export { Device, KnownDevice, JoinCode, Link, Offline, OfflinePolicy, ServerPlace, Waiting } from './model.ts'
export { byKind, COPY_LATE_MS, isCopyLate, isSkewed, kindOf, placeIn, SKEW_MS } from './rules.ts'
