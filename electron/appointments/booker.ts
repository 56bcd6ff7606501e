import type { Booker } from '../../db/appointments/commands.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Who books in this call: the caller, now, with what her role includes. */
export async function bookerOf(parts: { practice: PracticeStore; ids: IdSource }, caller: Caller): Promise<Booker> {
  const { db } = parts.practice.store().journal
  const person = await db.selectFrom('staff').select('displayName').where('id', '=', caller.userId).executeTakeFirst()
  return {
    author: caller,
    authorName: person?.displayName ?? '',
    ids: parts.ids,
    now: caller.clock.now(),
    mayOverbook: caller.may.has('appointment.overbook'),
  }
}
