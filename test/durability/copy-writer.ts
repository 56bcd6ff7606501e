/** Makes copies of a practice to a place whose disk fails, once for each call number given, and says what came of it. */
import { Refusal } from '../../shared/kernel/index.ts'
import { BackupId } from '../../shared/backups/index.ts'
import { makeCopy } from '../../electron/backups/copy.ts'
import { FOUNDING } from '../support/stores.ts'
import { CLOCK, IDS, KEY } from './daybook-store.ts'
import { FaultSwitch, ON } from './fault-disk.ts'

const [dataDir = '', place = '', error = 'ENOSPC', most = '1'] = process.argv.slice(2)
const faults = new FaultSwitch(process.env.FAULT_DISK_CONTROL ?? '', 'existing')
for (let call = 1; call <= Number(most); call++) {
  const fault = {
    on: error === 'EIO' ? ON.write | ON.sync : ON.write,
    call,
    sticky: error === 'ENOSPC',
    error: error === 'EIO' ? 'EIO' : 'ENOSPC',
  } as const
  faults.arm(fault)
  let outcome = 'copied'
  try {
    const about = {
      deviceId: FOUNDING.deviceId,
      backupId: BackupId.parse(IDS.next()),
      program: 'test',
      madeAt: CLOCK.now(),
    }
    await makeCopy({ dataDir, place, ...about }, KEY, () => undefined)
  } catch (thrown) {
    outcome = thrown instanceof Refusal ? (thrown.reason ?? '') : String(thrown)
  }
  const { failed } = faults.disarm()
  process.stdout.write(`${JSON.stringify({ call, failed, outcome })}\n`)
}
