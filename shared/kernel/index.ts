export {
  type Admissions,
  loneAdmissions,
  type MadeCode,
  type OpenCode,
  type WaitingPc,
  type WaitingState,
} from './admission.ts'
export { canonicalJson, type Json } from './canonical-json.ts'
export {
  Despite,
  type EntryVersion,
  ListFinding,
  type ListedEntry,
  ListName,
  ListState,
  listStateOf,
  type RecordedReview,
  ReviewOfList,
  versionsOf,
} from './chart-list.ts'
export { checked, type Checked } from './checked.ts'
export { CODE_SYSTEM, Coding, Concept, mainCoding, NamedConcept } from './coding.ts'
export {
  addDecimals,
  compareDecimals,
  Decimal,
  divideWhole,
  fractionOf,
  multiplyDecimals,
  roundDecimal,
  trimDecimal,
} from './decimal.ts'
export { EncounterId, EntryHead, EntryId, Retraction } from './entry.ts'
export { asEventTime, endOf, endsBeforeStart, type Reckoning, timeFault, TimeOrWords } from './event-order.ts'
export { EventTime, momentIn, startOf } from './event-time.ts'
export { type Fault, type FaultCode, faultSentence, refuse } from './fault.ts'
export { type FoundServer, loneServerFinder, type OfferedServer, type ServerFinder } from './finding.ts'
export { DeviceId, idOf, type IdSource, PatientId, PracticeId, SessionId, UserId, uuidv7 } from './ids.ts'
export { BirthDate, CivilDate, type Clock, dayIn, Instant, isBirthKnown, isWholeDay, PartialDate } from './instant.ts'
export { Cents } from './money.ts'
export { Failure, FailureCode, Issue, type Outcome, Refusal } from './outcome.ts'
export { sameConcept } from './same.ts'
export {
  type AcceptedSequence,
  type Asker,
  type ChartStanding,
  type DrillResult,
  type DrillState,
  type Enrolled,
  type EnrolledOrWaiting,
  type EntryAcceptance,
  type Hold,
  loneAcceptedSequence,
  loneEntryAcceptance,
  loneServerLink,
  WITHOUT_SERVER,
  type LeftBehind,
  type LinkFacts,
  type OfflineLeave,
  type LinkState,
  type OpenNote,
  type OtherPc,
  type QueuedRow,
  type RemoteServer,
  type ServerLink,
} from './ports.ts'
export { convertExactly, convertUnit, sameDimension } from './units.ts'
export {
  clockOf,
  clockTimeAt,
  ClockTime,
  dayAfter,
  dayBounds,
  daysBetween,
  minutesOf,
  momentsOf,
  wallIn,
  WallTime,
  weekdayOf,
} from './wall-time.ts'
export { fitDetails, readDetails, withKept } from './details.ts'
