import type { Recorded, TableRule } from '../table.ts'

export type LedgerEntryTable = Recorded & {
  /** The place in the one order in which entries were accepted: the server gives it, and until then the author's PC */
  acceptedSeq: number
  postOn: string
  /** What the author's PC gave, where that is something else; the hash is over these */
  draftedSeq: number | null
  draftedOn: string | null
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
  /** The last accepted entry when the plan was made */
  acceptedSeq: number
  /** Heads, as JSON: what was there when the plan was made. Whatever is not in it counts for the plan */
  heads: string
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
  /** day, month; void: of a month that was closed before, or of which something else had been accepted */
  kind: string
  closedOn: string
  /** No entry of the close has a place beyond this one */
  acceptedSeq: number
  /** The PC on which it was made, and the how-manyth close of that PC it is; empty and 0 in closes of before */
  deviceId: string
  number: number
  /** Heads, as JSON: exactly what is in the close, and up to where the closes reach that its author knew */
  heads: string
  since: string
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
  ledgerEntry: {
    recordClass: 'A',
    once: [{ columns: ['acceptedSeq'] }],
    given: ['acceptedSeq', 'postOn', 'draftedSeq', 'draftedOn'],
  },
  ledgerItem: { recordClass: 'A' },
  ledgerPosting: { recordClass: 'A', given: ['acceptedSeq', 'postOn'] },
  ledgerMark: { recordClass: 'A', given: ['acceptedSeq', 'postOn'] },
  ledgerParked: { recordClass: 'A', once: [{ columns: ['parkedKey'] }], given: ['acceptedSeq'] },
  ledgerParkedItem: { recordClass: 'A' },
  ledgerPlan: { recordClass: 'A' },
  ledgerSetting: { recordClass: 'A' },
  ledgerClose: { recordClass: 'A', given: ['kind', 'acceptedSeq'] },
  ledgerDeposit: { recordClass: 'A' },
  ledgerDepositEntry: { recordClass: 'A' },
} satisfies Record<keyof LedgerTables, TableRule>
