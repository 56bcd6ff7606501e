import { takeStock } from '../../db/appointments/commands.ts'
import type { Work } from '../../db/journal.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import type { Block } from '../../shared/practice/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { bookerOf } from './booker.ts'

type Change = { locationId: string; providerId: string | null; resourceId: string | null; block?: Block }

/** What the practice calls when its schedule changes: bookings that lose their place by it get their tasks with the change. */
export const stockTaker =
  (parts: { practice: PracticeStore; ids: IdSource }) =>
  async (caller: Caller): Promise<(work: Work, change: Change) => Promise<void>> => {
    const by = await bookerOf(parts, caller)
    return (work, { block, ...changed }) => takeStock(work, by, changed, block)
  }
