import { ownAfter } from '../../db/sync/outbox.ts'
import type { SentOperation } from '../../shared/sync/index.ts'
import type { Pc } from './fleet.ts'

/** What a PC has not sent, in its order. */
export const unsentOperations = ({ store, exchange }: Pc): Promise<SentOperation[]> =>
  ownAfter(store.journal.db, exchange.acked, 1000)
