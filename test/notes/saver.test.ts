import { beforeAll, describe, expect, test } from '@jest/globals'
import { SectionSaver, settleAll, type Written } from '../../renderer/notes/saver.ts'
import { type SideId, docOfText, writeBody } from '../../shared/notes/index.ts'

// The saver waits by the page's timers; here those are Node's.
beforeAll(() => {
  Object.assign(globalThis, { window: globalThis })
})

const of = (text: string) => (): Written => ({ body: writeBody(docOfText(text)), cursor: 0 })

/** A store that holds the last text, refuses as often as told, and lets something happen while it writes. */
function section(refusals: number, meanwhile: (saver: SectionSaver, writes: number) => void = () => undefined) {
  const kept: { body: unknown; refusals: number } = { body: null, refusals }
  let writes = 0
  const saver: SectionSaver = new SectionSaver(
    null,
    async (seen, { body }) => {
      writes += 1
      await Promise.resolve()
      meanwhile(saver, writes)
      if (writes <= kept.refusals)
        return { ok: false, failure: { code: 'unavailable', message: 'The disk is full' } as never }
      kept.body = body
      return { ok: true, value: { sideId: 's' as SideId, revision: (seen?.revision ?? 0) + 1, twoSided: false } }
    },
    () => undefined,
  )
  return { saver, kept, bodyOf: (text: string) => of(text)().body }
}

describe('before a note is signed', () => {
  test('everything typed is in the store, also what was typed while a save was on its way', async () => {
    const { saver, kept, bodyOf } = section(0, (typing, writes) => {
      if (writes === 1) typing.changed(of('Rest and fluids.'))
    })
    saver.changed(of('Rest'))
    expect(await settleAll([saver])).toBe(true)
    expect(kept.body).toEqual(bodyOf('Rest and fluids.'))
  })

  test('a save that failed once is tried again', async () => {
    const { saver, kept, bodyOf } = section(1)
    saver.changed(of('Rest'))
    // What a flush alone would have let pass: it comes back, and the words are not in the store.
    await saver.flush()
    expect([saver.settled, kept.body]).toEqual([false, null])
    expect(await settleAll([saver])).toBe(true)
    expect(kept.body).toEqual(bodyOf('Rest'))
  })

  test('one section that cannot be saved stops the whole note', async () => {
    const [good, bad] = [section(0), section(Number.POSITIVE_INFINITY)]
    good.saver.changed(of('Rest'))
    bad.saver.changed(of('Fluids'))
    expect(await settleAll([good.saver, bad.saver])).toBe(false)
    expect(good.kept.body).toEqual(good.bodyOf('Rest'))
    // Once the disk takes it, nothing of it was lost.
    bad.kept.refusals = 0
    expect(await settleAll([good.saver, bad.saver])).toBe(true)
    expect(bad.kept.body).toEqual(bad.bodyOf('Fluids'))
  })
})
