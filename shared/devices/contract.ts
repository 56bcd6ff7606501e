import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
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
  /**
   * A screen stopped: the log gets the incident number that stands on it, with the kind of the error and where in the program it
   * happened. Never what the error said, which may hold what a patient is called.
   */
  screenStopped: command({
    input: z.object({
      incidentId: z.string().regex(/^[2-9A-Z]{8}$/, 'An incident number has eight letters and digits'),
      kind: z.string().regex(/^\w{1,60}$/, 'The kind of an error is one word'),
      frames: z.array(z.string().max(200)).max(12),
    }),
    output: z.object({}),
    may: 'anyone',
    phi: 'none',
    maxBytes: 8 * 1024,
  }),
} as const
