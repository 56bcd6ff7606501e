import type { Instant } from '../../shared/kernel/index.ts'
import { changeDevice } from '../journal/founding.ts'
import type { Store } from '../store.ts'

/**
 * Enrols this PC anew, under an identity of its own, where a practice goes on from an older state of itself. The chains go
 * on; the audit names the identity that it had before.
 */
export async function enrolAnew(
  { journal, engine, deviceId: before }: Pick<Store, 'journal' | 'engine' | 'deviceId'>,
  device: { id: string; name: string; platform: string },
  now: Instant,
): Promise<void> {
  await changeDevice(engine, device.id)
  await journal.work({ userId: null, sessionId: null, channel: 'devices.enrol' }, async (work) => {
    await work.insert('device', { ...device, enrolledAt: now })
    work.audit({ action: 'restore', category: 'devices', detail: { deviceId: device.id, before } })
  })
}
