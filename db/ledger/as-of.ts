import type { Account } from '../../shared/ledger/index.ts'

/** Up to which day, and up to which accepted entry: the two together give the same figures for ever. */
export type AsOf = { asOf: string; sequence?: number | undefined }
export const LATEST = Number.MAX_SAFE_INTEGER
/** Every account as people speak of it, in cents. */
export type Balances = Record<Account, number>
