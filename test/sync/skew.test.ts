import { expect, test } from '@jest/globals'
import { Skew } from '../../electron/sync/skew.ts'
import { COPY_LATE_MS, isCopyLate } from '../../shared/devices/index.ts'

test('the clock of this PC is compared with the middle of the way', () => {
  const skew = new Skew()
  expect(skew.aheadMs).toBeNull()
  skew.heard(1000, 1200, 100)
  expect(skew.aheadMs).toBe(1000)
})

test('one answer that was long under way changes nothing, and a clock that was put right is seen soon', () => {
  const skew = new Skew()
  for (const lag of [0, 0, 90_000, 0]) skew.heard(1000, 1000 + lag, 900)
  expect(skew.aheadMs).toBe(100)
  for (let i = 0; i < 3; i++) skew.heard(1000, 1000, 1000)
  expect(skew.aheadMs).toBe(0)
})

test('a server’s copy is late by what the server said last, not because nobody reached it since', () => {
  expect(isCopyLate(null, null)).toBe(false)
  expect(isCopyLate(null, 1000)).toBe(true)
  expect(isCopyLate(1000, 1000 + COPY_LATE_MS)).toBe(false)
  expect(isCopyLate(1000, 1001 + COPY_LATE_MS)).toBe(true)
})
