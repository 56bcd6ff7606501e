import type { TableRule } from '../table.ts'

/** One committed change of one row, as it will travel to other devices. See docs/architecture.md, "Writing". */
export type OperationTable = {
  n: number
  tx: string
  last: number
  tbl: string
  rowId: string
  kind: 'I' | 'U'
  patch: string
  base: number | null
  wall: number
  counter: number
  userId: string | null
  sessionId: string | null
  deviceId: string
  command: string
  reason: string | null
  schemaVersion: number
  previous: string
  hash: string
}
/** Where the chains of this device end; one row, locked first by every unit of work. */
export type JournalHeadTable = {
  id: number
  deviceId: string
  practiceId: string
  epoch: number
  operation: number
  operationHash: string
  auditSequence: number
  auditHash: string
  wall: number
  counter: number
  /** The number of this device's last own operation, and its hash. */
  number: number
  numberHash: string
  /** Up to where the practice's sequence has been applied here; nothing on a server or a lone PC. */
  cursor: number
  /** Own operations up to this number have come back in the sequence. */
  reflected: number
  /** The place in the sequence at which the last page ended, and the hash that the server's order had there; 0 and empty before. */
  markedAt: number
  mark: string
}
/** What an own operation needs to travel: see shared/sync/SPEC.md, S3, S6 and S8. */
export type SyncOutgoingTable = { number: number; n: number; epoch: number; seen: number; after: string }
/** Where an operation that was made elsewhere comes from, and what became of it. */
export type SyncOriginTable = {
  n: number
  deviceId: string
  number: number
  /** As its author device recorded it. */
  hash: string
  /** What its author wrote, and what each of these columns said right after: where not all of it came into force. */
  original: string | null
  settled: string | null
  verdict: string
  conflict: string | null
  receivedAt: number
}
/** Values that do not stand, as every replica derives them from the sequence. `id` is the operation's device and number. */
export type SyncConflictTable = {
  id: string
  n: number
  tbl: string
  rowId: string
  patientId: string | null
  kind: string
  lost: string
  /** List of { deviceId, number }, as JSON: with whose operations it came about. */
  beside: string
  /** 1 where a person has to look at it. */
  asks: number
  /** 1 where people have decided about it, and their last round says one thing: the database keeps it (see `settled.ts`). */
  settled: number
  deviceId: string
  userId: string | null
  at: number
}
/** What a server could not take, kept whole for a person to look at. */
export type SyncQuarantineTable = {
  deviceId: string
  number: number
  content: string
  reason: string
  receivedAt: number
}
/** What this PC last heard of its server. */
export type SyncStateTable = {
  id: number
  acked: number
  durable: number
  head: number
  aheadMs: number
  contactAt: number
  /** When the server's newest verified copy was made, and when a copy was last proven by restoring it; null where there was none. */
  copiedAt: number | null
  provenAt: number | null
  /**
   * Everything that the server had at this moment, by this PC's clock, is here; it was said in this epoch (SPEC S90). Null where that was
   * never so.
   */
  completeAt: number | null
  completeEpoch: number | null
  /** In this epoch changes came that have no row here to change; null where there were none, or all was found equal since. */
  lackingEpoch: number | null
}
/**
 * What a device said of itself last: on the server of every one, on a PC of the others, as the server told. `heardAt`: when the server heard
 * it last, `toldAt`: when it said this; by the clock of whoever keeps it. `people`, `waiting`: JSON as in shared/sync/presence.ts.
 */
export type SyncPresenceTable = {
  deviceId: string
  heardAt: number
  toldAt: number
  program: string
  schemaVersion: number
  aheadMs: number | null
  people: string
  /** List of OpenNote, as JSON */
  notes: string
  waiting: string
  further: number
  quarantined: number
}
/**
 * A device as its server knows it. `secretHash`: SHA-256 of what it proves itself with. `suspended`: a secret of it was shown that it does not use any
 * more, so that there are two of it.
 */
export type SyncDeviceTable = {
  deviceId: string
  status: 'active' | 'revoked' | 'suspended'
  secretHash: string
  acked: number
  ackedHash: string
  durable: number
  cursor: number
  program: string
  schemaVersion: number
  enrolledAt: number
  seenAt: number
  /** What people call it. */
  name: string
  /** What its database key is wrapped with beside, for whoever never signed in there; empty where it has none, and once it is revoked. */
  share: string
  /** SHA-256 of what it asks for its share with. */
  passHash: string
  /** The public half of its 24 words, as it said first; empty before. */
  recoveryKey: string
  /** Which device goes on for it and may send what it had written; null for one that sends by itself. */
  successor: string | null
  /** When it was locked out, and when it said that its keys are destroyed. */
  revokedAt: number | null
  goneAt: number | null
  /** When it was let in last, by this or another server of the practice: certificates of an earlier admission count no more. 0 before it had one. */
  admission: number
  /** 1 once it has shown its certificate: from then on its secret alone opens nothing. */
  certified: number
  /** SHA-256 of the secret that it will use next; empty where none is known. */
  nextHash: string
  /** In which epoch its secret became known here, and whether by its certificate alone (1). */
  secretEpoch: number
  adopted: number
}
/** A device that the server lets in no more, as it told this PC last; `revoked` or `suspended`. */
export type SyncBarredTable = { deviceId: string; why: string }
/** A secret that a device had before. `retiredAt`: when another was used instead; 0 for one that was never used. */
export type SyncSecretTable = { deviceId: string; hash: string; retiredAt: number }
/**
 * Until when this PC may work without its server: what the server signed, how many milliseconds of it are used up, the latest moment that the clock
 * here has shown since, and where the audit ended when it was given; one row, `lease`.
 */
export type SyncLeaseTable = {
  id: string
  content: string
  signature: string
  spentMs: number
  latest: number
  audited: number
}
/** Which device does what only one does at a time. Each that gets it has a higher `token`; `recordedAt`: when the act was done for good. */
export type ActLeaseTable = { name: string; deviceId: string; token: number; until: number; recordedAt: number | null }
/** What a device that was locked out had not sent; `takenAt`: when a person had it taken. */
export type SyncLeftTable = {
  deviceId: string
  author: string
  number: number
  content: string
  leftAt: number
  takenAt: number | null
}
/** Wrong passwords of one name that came with questions for a device's share. */
export type SyncShareTryTable = { deviceId: string; login: string; tries: number; lastAt: number }
/** Where this PC's server is, by what it is known, and what this PC proves itself with; one row, `server`. */
export type SyncServerTable = {
  id: string
  host: string
  port: number
  practiceId: string
  /** The practice's own authority, as PEM. */
  certificate: string
  /** Who this PC was when it was let in. */
  deviceId: string
  secret: string
  /** The secret that comes next; empty while none was offered to the server. */
  nextSecret: string
  /** This PC's own key and its certificate by the practice's authority, as PEM; empty before it has one. */
  ownKey: string
  ownCertificate: string
  keptAt: number
  /** When everything of the practice was here for the first time; null on a PC that still fetches it. */
  fetchedAt: number | null
}
/**
 * A code that lets one PC in. `deviceId`: the one it was made for, where it is for one that is known already. `madeBy`: who made it in the
 * application, on which PC; null for one that was made at the server itself, which lets in at once (SPEC S122).
 */
export type SyncEnrolmentTable = {
  id: string
  madeBy: string | null
  madeByName: string | null
  madeOn: string | null
  handle: string
  secretHash: string
  tries: number
  deviceId: string | null
  madeAt: number
  expiresAt: number
  usedAt: number | null
  usedBy: string | null
}
/**
 * A PC that gave a code of the application, and what became of it; `id` is the code's. `decision`: admitted, turned-away, given-up; null while it
 * waits. What it leaves of its key is kept as long as it may still be let in.
 */
export type SyncAdmissionTable = {
  id: string
  deviceId: string
  name: string
  program: string
  /** From where it asked, as the server saw it. */
  address: string
  secretHash: string
  share: string
  passHash: string
  askedAt: number
  decision: string | null
  decidedAt: number | null
  decidedBy: string | null
  decidedByName: string | null
  decidedOn: string | null
}
/** `previous`: the epoch that this one went on from. */
export type SyncEpochTable = { epoch: number; previous: number; floor: number; reason: string; begunAt: number }
/** A copy that this server made of itself, or could not make (`failure`, in words). `provenAt`: when it was restored as a proof. */
export type ServerCopyTable = {
  id: string
  madeAt: number
  epoch: number
  operation: number
  bytes: number
  failure: string | null
  provenAt: number | null
  proofFailure: string | null
}
/** A row that is not here, for which the unit of work that begins with this number waits in quarantine. */
export type SyncWaitingTable = { deviceId: string; number: number; tbl: string; rowId: string }
/**
 * An identity that this PC had before: up to which number it wrote, and up to which the server has it. `place`: in order of time; `secret`: what
 * it proved itself with, where it was known to a server.
 */
export type SyncFormerTable = {
  deviceId: string
  place: number
  number: number
  acked: number
  secret: string | null
}
/**
 * Where an operation stands in the practice's sequence, on a PC that applied it: `n` in its own order, or null where nothing of it was recorded
 * here. `told`: the operation as the server told it, as JSON, where what was recorded here says something else (SPEC S100).
 */
export type SyncSequenceTable = { sequence: number; n: number | null; told: string | null }
/** Which server serves the practice, as its authority signed it; one row, `serving` (SPEC S104). */
export type SyncServingTable = { id: string; content: string; signature: string }
/** What the server sealed to this PC's 24 words, with the tag by which it is known; one row, `succession` (SPEC S102). */
export type SyncSuccessionTable = { id: string; tag: string; sealed: string }
/** As `SyncOutgoingTable`, of a former identity. */
export type SyncFormerOutgoingTable = SyncOutgoingTable & { deviceId: string }
/**
 * Where in the practice's sequence the claim of a row of class E came to stand as it is now, and which device made it so; there is none of a
 * claim that has not come back yet (SPEC S145).
 */
export type SyncClaimTable = { tbl: string; rowId: string; sequence: number; deviceId: string }
/**
 * Up to which operation in this PC's own order what arrived was looked at; one row for each that looks. `knowledge`: the checksum of the
 * drug knowledge with which that was done, empty for those that need none.
 */
export type ReviewMarkTable = { id: string; reached: number; knowledge: string }
export type SchemaMigrationTable = { id: number; name: string; appliedAt: number }
export type JournalTables = {
  operation: OperationTable
  journalHead: JournalHeadTable
  schemaMigration: SchemaMigrationTable
  syncOutgoing: SyncOutgoingTable
  syncOrigin: SyncOriginTable
  syncConflict: SyncConflictTable
  syncQuarantine: SyncQuarantineTable
  syncState: SyncStateTable
  syncPresence: SyncPresenceTable
  syncDevice: SyncDeviceTable
  syncSecret: SyncSecretTable
  syncBarred: SyncBarredTable
  syncEpoch: SyncEpochTable
  syncEnrolment: SyncEnrolmentTable
  syncAdmission: SyncAdmissionTable
  syncShareTry: SyncShareTryTable
  syncServer: SyncServerTable
  serverCopy: ServerCopyTable
  syncWaiting: SyncWaitingTable
  syncFormer: SyncFormerTable
  syncFormerOutgoing: SyncFormerOutgoingTable
  syncLease: SyncLeaseTable
  actLease: ActLeaseTable
  syncLeft: SyncLeftTable
  syncSequence: SyncSequenceTable
  syncServing: SyncServingTable
  syncSuccession: SyncSuccessionTable
  syncClaim: SyncClaimTable
  reviewMark: ReviewMarkTable
}
export const journalTables = {
  operation: { recordClass: 'local' },
  journalHead: { recordClass: 'local' },
  schemaMigration: { recordClass: 'local' },
  syncOutgoing: { recordClass: 'local' },
  syncOrigin: { recordClass: 'local' },
  syncConflict: { recordClass: 'local' },
  syncQuarantine: { recordClass: 'local' },
  syncState: { recordClass: 'local' },
  syncPresence: { recordClass: 'local' },
  syncDevice: { recordClass: 'local' },
  syncSecret: { recordClass: 'local' },
  syncBarred: { recordClass: 'local' },
  syncEpoch: { recordClass: 'local' },
  syncEnrolment: { recordClass: 'local' },
  syncAdmission: { recordClass: 'local' },
  syncShareTry: { recordClass: 'local' },
  syncServer: { recordClass: 'local' },
  serverCopy: { recordClass: 'local' },
  syncWaiting: { recordClass: 'local' },
  syncFormer: { recordClass: 'local' },
  syncFormerOutgoing: { recordClass: 'local' },
  syncLease: { recordClass: 'local' },
  actLease: { recordClass: 'local' },
  syncLeft: { recordClass: 'local' },
  syncSequence: { recordClass: 'local' },
  syncServing: { recordClass: 'local' },
  syncSuccession: { recordClass: 'local' },
  syncClaim: { recordClass: 'local' },
  reviewMark: { recordClass: 'local' },
} satisfies Record<keyof JournalTables, TableRule>
