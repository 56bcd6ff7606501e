import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DraftKeeper, type KeepingState } from '../../renderer/shell/draft-keeper.ts'

// The keeper waits by the page's timers; here those are Node's.
beforeAll(() => {
  Object.assign(globalThis, { window: globalThis })
})

type Shelf = { kept: Record<string, unknown>; calls: string[]; refusals: number; state: KeepingState }
let shelf: Shelf
let keeper: DraftKeeper
let meanwhile: () => void
const NO = { ok: false, failure: { code: 'internal', message: 'The disk is full' } as never } as const
const YES = { ok: true, value: {} } as const
const typed = (text: string, patientId: string | null = null) => ({ values: { text }, patientId })
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeEach(() => {
  shelf = { kept: {}, calls: [], refusals: 0, state: 'kept' }
  meanwhile = () => undefined
  keeper = new DraftKeeper((state) => {
    shelf.state = state
  })
  keeper.keepBy({
    async keep(form, { values }) {
      shelf.calls.push(`keep ${form}`)
      await Promise.resolve()
      meanwhile()
      if (shelf.refusals-- > 0) return NO
      shelf.kept[form] = values
      return YES
    },
    async drop(form) {
      shelf.calls.push(`drop ${form}`)
      await Promise.resolve()
      const { [form]: _gone, ...rest } = shelf.kept
      shelf.kept = rest
      return YES
    },
  })
})

describe('what is typed into a form', () => {
  test('is in the store within a second, however fast one types', async () => {
    const until = performance.now() + 900
    for (let letter = 1; performance.now() < until; letter += 1) {
      keeper.changed('a', typed('x'.repeat(letter)))
      await wait(40)
    }
    expect((shelf.kept['a'] as { text: string }).text.length).toBeGreaterThan(3)
    await wait(400)
    expect(shelf.state).toBe('kept')
    // One save for many keys.
    expect(shelf.calls.length).toBeLessThan(5)
  })

  test('goes from the store when the form is saved, also while its last save is on its way', async () => {
    meanwhile = () => keeper.changed('a', null)
    keeper.changed('a', typed('Aspirin'))
    await keeper.flush()
    await keeper.flush()
    expect(shelf.kept).toEqual({})
    expect(shelf.calls).toEqual(['keep a', 'drop a'])
  })

  test('that the store refused is said so, and tried again with what was typed since', async () => {
    shelf.refusals = 1
    meanwhile = () => {
      meanwhile = () => undefined
      keeper.changed('a', typed('Aspirin 81'))
    }
    keeper.changed('a', typed('Aspirin'))
    await keeper.flush()
    expect([shelf.state, shelf.kept]).toEqual(['failed', {}])
    await keeper.flush()
    expect([shelf.state, shelf.kept]).toEqual(['kept', { a: { text: 'Aspirin 81' } }])
  })

  test('and was refused is not written for the next person after somebody has left', async () => {
    shelf.refusals = 1
    meanwhile = () => keeper.forget()
    keeper.changed('a', typed('Aspirin'))
    await keeper.flush()
    meanwhile = () => undefined
    await keeper.flush()
    expect([shelf.state, shelf.kept, shelf.calls]).toEqual(['kept', {}, ['keep a']])
  })
})
