export { ACT_LEASE_MS, ActLeaseAnswer, ActLeaseRequest, ActName } from './act-lease.ts'
export {
  AdmissionAnswer,
  AdmissionRefusal,
  AdmissionRequest,
  lettersIn,
  MOST_CODES,
  MOST_WAITING,
  OpenCode,
  WAITING_MS,
  WaitingAnswer,
  WaitingPc,
  WaitingRequest,
  waitingText,
} from './admission.ts'
export {
  type AnnouncedServer,
  announcedIn,
  type Announcement,
  asksFor,
  MDNS_GROUP,
  MDNS_PORT,
  recordsOf,
  SERVICE,
  tagText,
} from './announcement.ts'
export { asksSomebody } from './asks.ts'
export { compareStamps, type Stamp, tick, witness } from './clock.ts'
export { DNS_TYPE, type DnsMessage, readDns, writeDns } from './dns.ts'
export { CredentialAnswer, CredentialRequest } from './credential.ts'
export {
  AuthorityAnswer,
  checkedText,
  checkIn,
  CODE_BYTES,
  CODE_MS,
  CODE_TRIES,
  EnrolAnswer,
  type EnrolmentCode,
  EnrolRefusal,
  EnrolRequest,
  handleIn,
  readCode,
  secretIn,
  writeCode,
} from './enrolment.ts'
export {
  Lease,
  leaseIn,
  type LeaseStanding,
  type LeaseTime,
  lengthsOf,
  SET_BACK_MS,
  SignedLease,
  signedText,
  spend,
  standingOfLease,
} from './lease.ts'
export { HostNews, HostOrder } from './hosted.ts'
export { LeftAnswer, LeftRequest, MOST_LEFT } from './left.ts'
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
  withTogether,
} from './merge.ts'
export { Conflict, ConflictKind, LostValue, SentOperation, SequencedOperation, Verdict } from './operation.ts'
export {
  ANNOUNCED_CHARTS,
  ANNOUNCED_NOTES,
  type Announced,
  type Barred,
  OpenNote,
  OtherDevice,
  PRESENT_MS,
  PresenceAnswer,
  PresenceRequest,
  WaitingChart,
} from './presence.ts'
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
  Refused,
  SyncRefusal,
  TOLD_QUARANTINED,
} from './protocol.ts'
export type { RecordClass } from './record-class.ts'
export {
  SealedSuccession,
  Serving,
  servingIn,
  servingText,
  SignedServing,
  Succession,
  SuccessionAsked,
  successionBinding,
} from './serving.ts'
export { ShareAnswer, ShareLeft, ShareRefusal, ShareRequest, waitAfterTries } from './share.ts'
export {
  SNAPSHOT_BEHIND,
  SNAPSHOT_LEAST,
  SNAPSHOT_PIECE_BYTES,
  SnapshotAnswer,
  SnapshotFacts,
  SnapshotRequest,
} from './snapshot.ts'
export {
  ANSWER_BYTES,
  deviceCredential,
  News,
  REQUEST_BYTES,
  SERVER_PORT,
  serverNameOf,
  SYNC_PATH,
  SyncFault,
  WORTH_PACKING,
} from './wire.ts'
