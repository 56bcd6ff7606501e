import { z } from 'zod'
import { query } from '../ipc/contract.ts'
import { DeviceId, Instant } from '../kernel/index.ts'

/** This PC: the asset inventory of the practice starts here. */
export const Device = z.object({
  deviceId: DeviceId,
  name: z.string(),
  platform: z.string(),
  version: z.string(),
  enrolledAt: Instant,
  /** Where the device secret lies: the operating system's store, or a file that only this account may read. */
  secretStore: z.enum(['os-store', 'file']),
  cipher: z.string(),
})
export type Device = z.infer<typeof Device>

export const devices = {
  thisDevice: query({ input: z.object({}), output: Device, may: 'signed-in', phi: 'none' }),
} as const
