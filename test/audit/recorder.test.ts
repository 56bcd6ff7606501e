import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Journal } from '../../db/journal.ts'
import { AccessRecorder } from '../../electron/audit/access-recorder.ts'
import type { AccessRecord } from '../../electron/ipc/router.ts'
import { steppingClock } from '../support/fixed.ts'

/** A journal that counts how often it was asked, and refuses while its disk fails. */
function journalOn(disk: { fails: boolean }) {
  const asked: string[] = []
  const journal = {
    work: async ({ channel }: { channel: string }) => {
      asked.push(channel)
      if (disk.fails) throw new Error('the disk fails')
    },
  } as unknown as Journal
  return { journal, asked }
}
const READ = {
  input: { patientId: '01900000-0000-7000-8000-0000000000a1' },
  userId: '01900000-0000-7000-8000-0000000000a2',
  sessionId: '01900000-0000-7000-8000-0000000000a3',
  channel: 'patients.get',
  phi: 'read',
  outcome: 'ok',
} as unknown as AccessRecord
const HOUR = 3_600_000

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

test('once closed it never asks the journal again, also when the last writing failed', async () => {
  const { journal, asked } = journalOn({ fails: true })
  const recorder = new AccessRecorder(journal, steppingClock())
  recorder.record(READ)
  await recorder.close()
  const before = asked.length
  expect(before).toBeGreaterThan(0)
  await jest.advanceTimersByTimeAsync(HOUR)
  expect(asked).toHaveLength(before)
  expect(() => recorder.record(READ)).toThrow(/cannot be recorded/)
  expect(jest.getTimerCount()).toBe(0)
})

test('control: while it is open it tries again, until the entry stands', async () => {
  const disk = { fails: true }
  const { journal, asked } = journalOn(disk)
  const recorder = new AccessRecorder(journal, steppingClock())
  recorder.record(READ)
  await jest.advanceTimersByTimeAsync(60_000)
  const failed = asked.length
  expect(failed).toBeGreaterThan(5)
  expect(() => recorder.record(READ)).toThrow(/cannot be recorded/)
  disk.fails = false
  await jest.advanceTimersByTimeAsync(HOUR)
  expect(asked).toHaveLength(failed + 1)
  await recorder.close()
})
