import {
  addBlock,
  type OnScheduleChange,
  saveLocation,
  saveResource,
  saveSchedule,
  saveVisitType,
  withdrawBlock,
  withdrawSchedule,
} from '../../db/practice/commands.ts'
import { blocksWithin, places, schedules } from '../../db/practice/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayBounds, type IdSource } from '../../shared/kernel/index.ts'
import type { practice } from '../../shared/practice/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Placing = Pick<
  HandlersOf<typeof practice>,
  | 'places'
  | 'saveLocation'
  | 'saveResource'
  | 'saveVisitType'
  | 'schedules'
  | 'saveSchedule'
  | 'withdrawSchedule'
  | 'blocks'
  | 'addBlock'
  | 'withdrawBlock'
>

/** What the schedule is made of: places, visit types, hours, what is closed. */
export function createPlacesHandlers(parts: {
  practice: PracticeStore
  ids: IdSource
  /** Looks after what was booked, in the unit of work that changes the schedule under it. */
  bookings: (caller: Caller) => Promise<OnScheduleChange>
}): Placing {
  const journal = () => parts.practice.store().journal
  const by = (author: Caller) => ({ author, ids: parts.ids })
  return {
    places: () => places(journal().db),
    saveLocation: (input, caller) => saveLocation(journal(), by(caller), input),
    saveResource: async (input, caller) => saveResource(journal(), by(caller), input, await parts.bookings(caller)),
    saveVisitType: (input, caller) => saveVisitType(journal(), by(caller), input),
    schedules: () => schedules(journal().db),
    saveSchedule: async (input, caller) => saveSchedule(journal(), by(caller), input, await parts.bookings(caller)),
    withdrawSchedule: async (input, caller) =>
      withdrawSchedule(journal(), by(caller), input, await parts.bookings(caller)),
    async blocks({ from }) {
      const { db } = journal()
      const { timeZone } = await db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
      return blocksWithin(db, { from: dayBounds(timeZone, from).from, until: Number.MAX_SAFE_INTEGER })
    },
    addBlock: async (input, caller) => addBlock(journal(), by(caller), input, await parts.bookings(caller)),
    withdrawBlock: async (input, caller) => withdrawBlock(journal(), by(caller), input, await parts.bookings(caller)),
  }
}
