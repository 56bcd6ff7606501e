import { z } from 'zod'
import { FirstPerson, Roles } from '../access/index.ts'
import { command, query, stream } from '../ipc/contract.ts'
import { placing } from './places-contract.ts'
import { Practice, PracticeStatus, Safety, TimeZone } from './model.ts'

const none = z.object({})
const Name = z.string().trim().min(1, 'Write a name').max(120)

export const practice = {
  status: query({ input: none, output: PracticeStatus, may: 'anyone', phi: 'none' }),
  /**
   * Makes the practice on this PC: the encrypted database, its administrator (an identity without chart access) and the
   * first people of the staff. The 24 recovery words are shown this once.
   */
  create: command({
    input: z.object({
      practiceName: Name,
      locationName: Name,
      timeZone: TimeZone,
      deviceName: Name,
      administrator: FirstPerson,
      staff: z
        .array(FirstPerson.extend({ roles: Roles }))
        .max(20)
        .default([]),
    }),
    output: z.object({ recoveryWords: z.array(z.string()).length(24) }),
    may: 'anyone',
    phi: 'none',
  }),
  /** Makes a practice of synthetic patients to try things in; its passwords stand on the sign-in screen. */
  createDemo: command({
    input: z.object({ patients: z.number().int().min(1).max(100_000).default(500) }),
    output: z.object({
      people: z.array(z.object({ login: z.string(), displayName: z.string(), password: z.string() })),
    }),
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'anyone',
    phi: 'none',
  }),
  /** Hard lock: everyone is signed out, the database closed and its key zeroed. */
  close: command({ input: none, output: none, may: 'signed-in', phi: 'none' }),
  get: query({ input: none, output: Practice, may: 'signed-in', phi: 'none' }),
  update: command({
    input: z.object({ name: Name, locationName: Name, timeZone: TimeZone }),
    output: Practice,
    may: 'practice.manage',
    phi: 'none',
  }),
  safety: query({ input: none, output: Safety, may: 'signed-in', phi: 'none' }),
  ...placing,
  /** Something in the practice changed; screens ask again for what they show. */
  changed: stream({
    input: none,
    event: z.object({ tables: z.array(z.string()), ids: z.array(z.string()) }),
    may: 'signed-in',
    phi: 'none',
  }),
} as const
