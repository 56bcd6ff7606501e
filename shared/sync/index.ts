export { compareStamps, type Stamp, tick, witness } from './clock.ts'
export type { RecordClass } from './record-class.ts'
