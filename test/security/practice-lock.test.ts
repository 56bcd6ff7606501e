import { expect, test } from '@jest/globals'
import type { Store } from '../../db/store.ts'
import type { PracticeStore } from '../../electron/practice-store.ts'
import { holdKey } from '../../electron/security/key-holder.ts'
import { PracticeLock } from '../../electron/security/practice-lock.ts'

const keyOf = (byte: number) => holdKey(Buffer.alloc(32, byte))
const enter = async () => {}

test('who signs in while the practice is being replaced leaves the key by which it is open as it is', async () => {
  const state = { isOpen: false }
  const practice = {
    get isOpen() {
      return state.isOpen
    },
    // As the practice does: what a replacement has opened meanwhile stays open by the key that it had.
    open: async () => {
      state.isOpen = true
      return {} as Store
    },
    store: () => ({}) as Store,
    close: async () => {
      state.isOpen = false
    },
  } as unknown as PracticeStore
  const lock = new PracticeLock(practice)
  const [first, second] = [keyOf(1), keyOf(2)]
  await lock.openFor(first, lock.hardLocks, enter)
  // The replacement has closed it.
  state.isOpen = false
  await lock.openFor(second, lock.hardLocks, enter)
  expect([lock.key === first, first.destroyed, second.destroyed]).toEqual([true, false, true])
  state.isOpen = false
  const third = keyOf(3)
  // Whoever is not let in closes nothing that she has not opened.
  await expect(lock.openFor(third, lock.hardLocks, () => Promise.reject(new Error('not let in')))).rejects.toThrow()
  expect([state.isOpen, first.destroyed, third.destroyed]).toEqual([true, false, true])
  await lock.hardLock(() => {})
  expect([state.isOpen, first.destroyed]).toEqual([false, true])
})
