import { describe, expect, test } from '@jest/globals'
import { asksSomebody, decide } from '../../shared/sync/index.ts'
import { accepted, arriving, D, decided, NOW, ROW } from './merging.ts'

const LATER = { wall: NOW + 1, counter: 0 }

describe('S17: items that are reviewed', () => {
  test('any concurrent change is looked at, though both stand', () => {
    expect(decided(D, arriving({ dose: '10' }), [accepted({ note: 'x' })])).toEqual({
      verdict: 'conflict',
      patch: { dose: '10' },
      conflict: { kind: 'review', lost: [], beside: [{ deviceId: 'a', number: 7 }], madeTwice: false },
    })
  })

  test('a stop does not stand against a change made meanwhile, whichever arrives first', () => {
    const stopLast = decided(D, arriving({ status: 'stopped' }), [accepted({ dose: '10' })])
    expect(stopLast).toMatchObject({
      patch: {},
      conflict: { lost: [{ column: 'status', kept: 'active', lost: 'stopped' }] },
    })
    const stopFirst = decided(D, arriving({ dose: '10' }), [accepted({ status: 'stopped' })])
    expect(stopFirst).toMatchObject({ patch: { dose: '10', status: 'active' }, conflict: { kind: 'review' } })
  })

  test('a retraction does not either', () => {
    const retracted = decided(D, arriving({ retracted_at: NOW }), [accepted({ dose: '10' })])
    expect(retracted).toMatchObject({
      patch: {},
      conflict: { lost: [{ column: 'retracted_at', kept: null, lost: NOW }] },
    })
  })

  test('what everybody ended has ended', () => {
    const before = [accepted({ status: 'stopped' })]
    expect(decided(D, arriving({ status: 'stopped' }), before)).toMatchObject({ patch: {}, conflict: null })
    expect(decided(D, arriving({ status: 'completed' }), before)).toMatchObject({ patch: { status: 'completed' } })
  })

  test('where all changed the same to the same there is nothing to look at; who wrote it is kept beside', () => {
    const alike = decided(D, arriving({ dose: '10', author_id: 'x' }), [accepted({ dose: '10', author_id: 'y' })])
    expect(alike).toMatchObject({ conflict: { kind: 'fields', lost: [{ column: 'author_id' }] } })
    expect(asksSomebody((alike as { conflict: Parameters<typeof asksSomebody>[0] }).conflict)).toBe(false)
    // The controls: something beside it was changed, or to something else.
    for (const other of [{ dose: '10', note: 'x' }, { note: 'x' }, { dose: '7' }])
      expect(decided(D, arriving({ dose: '10' }), [accepted(other)])).toMatchObject({ conflict: { kind: 'review' } })
  })

  test('a second stop of the same device does not stand either, where the first did not', () => {
    const others = [accepted({ dose: '10' })]
    const again = decide(
      D,
      arriving({ status: 'completed' }),
      { now: { ...ROW, dose: '10' }, seen: { ...ROW, status: 'stopped' } },
      others,
      NOW,
    )
    expect(again).toMatchObject({
      patch: {},
      conflict: { lost: [{ column: 'status', kept: 'active', lost: 'completed' }] },
    })
  })

  test('who ends further what she knew as stopped ends nothing, where that stop did not stand', () => {
    const kept = accepted({ note: 'still taken', status: 'active' }, { original: { note: 'still taken' } })
    const stopped = { ...ROW, status: 'stopped' }
    const row = { now: { ...ROW, ...kept.patch }, seen: stopped }
    expect(decide(D, arriving({ status: 'completed' }), row, [kept], NOW)).toMatchObject({
      patch: {},
      conflict: { kind: 'review', lost: [{ column: 'status', kept: 'active', lost: 'completed' }] },
    })
    // Control: where it stands as stopped, it ends further.
    expect(
      decide(D, arriving({ status: 'completed' }), { now: stopped, seen: stopped }, [{ ...kept, patch: {} }], NOW),
    ).toMatchObject({
      patch: { status: 'completed' },
    })
  })

  test('who puts back in force what she knew as stopped keeps it in force, against any end by somebody who did not know of it', () => {
    const stopped = { ...ROW, status: 'stopped' }
    const row = (status: string) => ({ now: { ...ROW, status }, seen: stopped })
    const ended = [accepted({ status: 'active' }), accepted({ status: 'completed' }, { number: 8, stamp: LATER })]
    for (const others of [ended, ended.slice(1)])
      expect(decide(D, arriving({ status: 'active' }), row('completed'), others, NOW)).toMatchObject({
        patch: { status: 'active' },
        conflict: { lost: [{ column: 'status', kept: 'active', lost: 'completed' }] },
      })
    expect(decide(D, arriving({ status: 'completed' }), row('active'), ended.slice(0, 1), NOW)).toMatchObject({
      patch: {},
      conflict: { lost: [{ column: 'status', kept: 'active', lost: 'completed' }] },
    })
  })

  test('a stop that saw the change stands', () => {
    expect(decided(D, arriving({ status: 'stopped' }), [])).toMatchObject({
      verdict: 'applied',
      patch: { status: 'stopped' },
    })
  })
})
