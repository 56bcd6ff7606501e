export { compareStamps, type Stamp, tick, witness } from './clock.ts'
export {
  type Accepted,
  type Arriving,
  type Columns,
  decide,
  type Decision,
  FAR_AHEAD_MS,
  type MergeRule,
  type Problem,
  type Standing,
} from './merge.ts'
export { Conflict, ConflictKind, LostValue, SentOperation, SequencedOperation, Verdict } from './operation.ts'
export {
  BATCH_CHARACTERS,
  BATCH_OPERATIONS,
  DigestAnswer,
  DigestRequest,
  MINIMUM_PROTOCOL,
  PAGE_OPERATIONS,
  PROTOCOL,
  PullAnswer,
  PullRequest,
  PushAnswer,
  PushRequest,
  Quarantined,
  SyncRefusal,
} from './protocol.ts'
export type { RecordClass } from './record-class.ts'
