import { fileContingencyTest } from '../../db/devices/contingency.ts'
import type { Asker, DrillResult, IdSource } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Files what a drill on this PC came to, as the practice's record of a contingency test. @throws Refusal as `Journal.work` */
export const drillFiler =
  ({ practice, ids }: { practice: PracticeStore; ids: IdSource }) =>
  async (by: Asker, result: DrillResult): Promise<void> => {
    const { journal, deviceId } = practice.store()
    const named = await journal.db.selectFrom('device').select('name').where('id', '=', deviceId).executeTakeFirst()
    const author = { ...by, channel: 'devices.beginDrill' }
    await fileContingencyTest(journal, author, ids, { ...result, deviceId, deviceName: named?.name ?? '' })
  }
