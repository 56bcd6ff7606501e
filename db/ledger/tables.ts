import type { Recorded, TableRule } from '../table.ts'

export type LedgerEntryTable = Recorded & {
  /** The place in the one order in which entries were accepted */
  acceptedSeq: number
  postOn: string
  recordedAt: number
  deviceId: string
  userId: string | null
  userName: string
  kind: string
  depositOn: string | null
  /** cash, check, card, eft */
  method: string | null
  reference: string
  sourceRef: string
  dedupeKey: string | null
  /** The entry that this one takes back */
  reverses: string | null
  reason: string
  previousHash: string
  /** SHA-256 over the canonical JSON of the entry with its items, postings and marks, and of `previousHash` */
  hash: string
}
export type LedgerItemTable = Recorded & {
  entryId: string
  /** charge, fee, returned */
  kind: string
  patientId: string
  guarantorId: string | null
  payer: string
  providerId: string | null
  location: string
  encounterId: string | null
  dosOn: string
  code: string
  description: string
  units: number
  cents: number
  firstBilledOn: string | null
}
/** `postOn` and `acceptedSeq` are those of the entry: reports read postings alone. */
export type LedgerPostingTable = Recorded & {
  entryId: string
  ordinal: number
  acceptedSeq: number
  postOn: string
  account: string
  itemId: string | null
  patientId: string | null
  guarantorId: string | null
  payer: string
  resp: string | null
  providerId: string | null
  location: string
  code: string
  paymentId: string | null
  earmark: string
  cents: number
}
export type LedgerMarkTable = Recorded & {
  entryId: string
  ordinal: number
  acceptedSeq: number
  postOn: string
  kind: string
  itemId: string | null
  detail: string
  cents: number
}
/** A claim that could not be posted when it came. Its marks say whether it still waits. */
export type LedgerParkedTable = Recorded & {
  entryId: string
  ordinal: number
  acceptedSeq: number
  /** As `parkedKey` makes it */
  parkedKey: string
  payer: string
  trace: string
  /** unknown, duplicate, out-of-order */
  reason: string
  cents: number
  /** RemitClaim, as JSON */
  claim: string
}
export type LedgerParkedItemTable = Recorded & {
  parkedKey: string
  /** What the payer paid for; there may be no such item yet */
  itemId: string
}
export type LedgerPlanTable = Recorded & {
  patientId: string
  totalCents: number
  instalments: number
  everyMonths: number
  firstOn: string
  /** The last accepted entry when the plan was made: what is paid later counts for it */
  acceptedSeq: number
  madeAt: number
  madeBy: string | null
}
export type LedgerSettingTable = Recorded & {
  fromOn: string
  /** Conventions, as JSON */
  conventions: string
  madeAt: number
  madeBy: string | null
}
export type LedgerCloseTable = Recorded & {
  /** day, month */
  kind: string
  closedOn: string
  /** Frozen: a report of this day holds what had been accepted by then */
  acceptedSeq: number
  /** Cents counted by method, as JSON */
  counts: string
  /** Cents expected by method, as JSON */
  expected: string
  differenceCents: number
  reason: string
  /** The balances at the close, as canonical JSON */
  figures: string
  figuresHash: string
  signedAt: number
  signedBy: string | null
  signedName: string
}
/** Cash and checks that were brought to the bank together. */
export type LedgerDepositTable = Recorded & {
  depositOn: string
  reference: string
  cashCents: number
  checkCents: number
  madeAt: number
  madeBy: string | null
  madeName: string
}
export type LedgerDepositEntryTable = Recorded & { depositId: string; entryId: string; cents: number }
export type LedgerTables = {
  ledgerEntry: LedgerEntryTable
  ledgerItem: LedgerItemTable
  ledgerPosting: LedgerPostingTable
  ledgerMark: LedgerMarkTable
  ledgerParked: LedgerParkedTable
  ledgerParkedItem: LedgerParkedItemTable
  ledgerPlan: LedgerPlanTable
  ledgerSetting: LedgerSettingTable
  ledgerClose: LedgerCloseTable
  ledgerDeposit: LedgerDepositTable
  ledgerDepositEntry: LedgerDepositEntryTable
}
export const ledgerTables = {
  ledgerEntry: { recordClass: 'A', once: [{ columns: ['acceptedSeq'] }] },
  ledgerItem: { recordClass: 'A' },
  ledgerPosting: { recordClass: 'A' },
  ledgerMark: { recordClass: 'A' },
  ledgerParked: { recordClass: 'A', once: [{ columns: ['parkedKey'] }] },
  ledgerParkedItem: { recordClass: 'A' },
  ledgerPlan: { recordClass: 'A' },
  ledgerSetting: { recordClass: 'A' },
  ledgerClose: { recordClass: 'A' },
  ledgerDeposit: { recordClass: 'A' },
  ledgerDepositEntry: { recordClass: 'A' },
} satisfies Record<keyof LedgerTables, TableRule>
