export { devices } from './contract.ts'
export { Device, KnownDevice, JoinCode, Link, ServerPlace, Waiting } from './model.ts'
export { byKind, isSkewed, kindOf, placeIn, SKEW_MS } from './rules.ts'
