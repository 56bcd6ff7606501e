export { devices } from './contract.ts'
export { Device, KnownDevice, Link, ServerAddress, Waiting } from './model.ts'
export { byKind, COPY_LATE_MS, isCopyLate, isSkewed, kindOf, SKEW_MS } from './rules.ts'
