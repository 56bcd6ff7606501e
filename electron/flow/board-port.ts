import { boardWithVisit } from '../../db/flow/with-visit.ts'
import type { FollowVisit } from '../../db/encounters/commands.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import { bookerOf } from '../appointments/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** What the visits call when one is moved in the chart, by whatever door: the board goes along with it. */
export const boardPort =
  (parts: { practice: PracticeStore; ids: IdSource }) =>
  async (caller: Caller): Promise<FollowVisit> => {
    const by = await bookerOf(parts, caller)
    return (work, visit) => boardWithVisit(work, by, visit)
  }
