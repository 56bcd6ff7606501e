import { userById } from '../../db/access/queries.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Security } from '../security/index.ts'

/**
 * What is decided of a person on any PC holds on this one as soon as it is heard of: whoever has left is out, with her PIN and her slot, and
 * other roles hold in sessions that are open.
 */
export function heedStaff({ practice, security }: { practice: PracticeStore; security: Security }): void {
  practice.onCommit(({ tables, ids }) => {
    if (tables.includes('staff')) void heed(ids).catch(() => undefined)
  })
  const heed = async (ids: readonly string[]) => {
    const { keeper, pins, vault } = security
    for (const id of ids) {
      const user = practice.isOpen ? await userById(practice.store().journal.db, id) : null
      if (!user) continue
      if (user.active) keeper.changeRoles(user.userId, user.roles)
      else {
        keeper.endUser(user.userId)
        pins.forget(user.userId)
        // A disk that fails keeps nobody in: the next sign-in asks whether she is still here.
        await vault.removeSlot(user.userId).catch(() => false)
      }
    }
  }
}
