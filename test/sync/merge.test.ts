import { describe, expect, test } from '@jest/globals'
import {
  type Accepted,
  type Arriving,
  asksSomebody,
  type Columns,
  decide,
  FAR_AHEAD_MS,
  type MergeRule,
} from '../../shared/sync/index.ts'
import { accepted, arriving, C, D, decided, NOW, ROW } from './merging.ts'

describe('S14 S16: columns', () => {
  test('what nobody else touched is taken whole', () => {
    expect(decided(C, arriving({ dose: '10' }), [])).toEqual({
      verdict: 'applied',
      patch: { dose: '10' },
      conflict: null,
    })
    expect(decided(C, arriving({ dose: '10' }), [accepted({ note: 'x' })])).toMatchObject({
      patch: { dose: '10' },
      conflict: null,
    })
  })

  test('an own earlier change is no conflict, however late it was accepted', () => {
    const own = accepted({ dose: '7' }, { deviceId: 'b' })
    expect(decided(C, arriving({ dose: '10' }), [own])).toMatchObject({ verdict: 'applied', conflict: null })
  })

  test('the same value twice is no conflict', () => {
    expect(decided(C, arriving({ dose: '10' }), [accepted({ dose: '10' })])).toMatchObject({
      verdict: 'merged',
      conflict: null,
    })
  })

  test('the later stamp stands, the other is named with what stands', () => {
    expect(decided(C, arriving({ dose: '10' }), [accepted({ dose: '7' })])).toEqual({
      verdict: 'conflict',
      patch: { dose: '10' },
      conflict: {
        kind: 'fields',
        lost: [
          {
            column: 'dose',
            kept: '10',
            lost: '7',
            against: {
              deviceId: 'b',
              number: 1,
            },
            by: {
              deviceId: 'a',
              number: 7,
            },
          },
        ],
        beside: [{ deviceId: 'a', number: 7 }],
        madeTwice: false,
      },
    })
    const later = accepted({ dose: '7' }, { stamp: { wall: NOW + 1, counter: 0 } })
    expect(decided(C, arriving({ dose: '10', note: 'n' }), [later])).toEqual({
      verdict: 'conflict',
      patch: { note: 'n' },
      conflict: {
        kind: 'fields',
        lost: [
          {
            column: 'dose',
            kept: '7',
            lost: '10',
            against: {
              deviceId: 'a',
              number: 7,
            },
            by: {
              deviceId: 'b',
              number: 1,
            },
          },
        ],
        beside: [{ deviceId: 'a', number: 7 }],
        madeTwice: false,
      },
    })
  })

  test('equal stamps are decided by the device, the same way wherever', () => {
    const stamp = { wall: NOW, counter: 0 }
    const one = decided(C, arriving({ dose: '10' }), [accepted({ dose: '7' }, { stamp })])
    const other = decided(C, arriving({ dose: '7' }, { deviceId: 'a' }), [
      accepted({ dose: '10' }, { deviceId: 'b', stamp }),
    ])
    expect(one).toMatchObject({ patch: { dose: '10' } })
    expect(other).toMatchObject({ patch: {} })
  })

  test('a stamp far ahead of the server wins over nobody', () => {
    const ahead = arriving({ dose: '10' }, { stamp: { wall: NOW + FAR_AHEAD_MS + 1, counter: 0 } })
    expect(decided(C, ahead, [accepted({ dose: '7' })])).toMatchObject({ verdict: 'conflict', patch: {} })
    const holder = accepted({ dose: '7' }, { stamp: { wall: NOW + FAR_AHEAD_MS + 1, counter: 0 } })
    expect(decided(C, arriving({ dose: '10' }), [holder])).toMatchObject({ verdict: 'conflict', patch: { dose: '10' } })
  })
})

describe('S15 S18 S19 S20: the other classes', () => {
  test('A: the same row again is known, another of its identifier is a problem, a change is one too', () => {
    const rule: MergeRule = { recordClass: 'A' }
    const row = { now: ROW, seen: null }
    expect(decide(rule, arriving({ ...ROW }, { kind: 'I' }), row, [], NOW)).toMatchObject({ verdict: 'known' })
    expect(decide(rule, arriving({ ...ROW, dose: '6' }, { kind: 'I' }), row, [], NOW)).toEqual({
      problem: 'another-row-of-this-id',
    })
    expect(decide(rule, arriving({ dose: '6' }), row, [], NOW)).toEqual({ problem: 'append-only' })
  })

  test('S71 A: the same row again is known by what its author wrote, not by what was given since; control: of a column that is hers', () => {
    const made = accepted({ ...ROW, dose: '9' }, { kind: 'I', original: ROW })
    const row = { now: { ...ROW, dose: '9' }, seen: null }
    const again = (rule: MergeRule, patch: Columns) => decide(rule, arriving(patch, { kind: 'I' }), row, [made], NOW)
    const given: MergeRule = { recordClass: 'A', given: ['dose'] }
    expect(again(given, { ...ROW })).toMatchObject({ verdict: 'known' })
    expect(again(given, { ...ROW, note: 'x' })).toEqual({ problem: 'another-row-of-this-id' })
    expect(again({ recordClass: 'A' }, { ...ROW })).toEqual({ problem: 'another-row-of-this-id' })
  })

  test('E: what arrived first stands, whatever the clocks say', () => {
    const earlier = accepted({ dose: '7' }, { stamp: { wall: NOW - 99_999, counter: 0 } })
    expect(decided({ recordClass: 'E' }, arriving({ dose: '10' }), [earlier])).toEqual({
      verdict: 'conflict',
      patch: {},
      conflict: {
        kind: 'claim',
        lost: [
          {
            column: 'dose',
            kept: '7',
            lost: '10',
            against: {
              deviceId: 'a',
              number: 7,
            },
            by: {
              deviceId: 'b',
              number: 1,
            },
          },
        ],
        beside: [{ deviceId: 'a', number: 7 }],
        madeTwice: false,
      },
    })
  })

  test('E and F: where nobody knows what the author had seen, the stamps decide', () => {
    const unsure = arriving({ dose: '10' }, { isSure: false })
    for (const recordClass of ['E', 'F'] as const) {
      expect(decided({ recordClass }, unsure, [accepted({ dose: '7' })])).toMatchObject({
        verdict: 'conflict',
        patch: { dose: '10' },
      })
      const later = accepted({ dose: '7' }, { stamp: { wall: NOW + 1, counter: 0 } })
      expect(decided({ recordClass }, unsure, [later])).toMatchObject({ verdict: 'conflict', patch: {} })
    }
  })

  test('F: a concurrent change does nothing and is kept whole', () => {
    expect(decided({ recordClass: 'F' }, arriving({ dose: '10', note: 'n' }), [accepted({ dose: '7' })])).toMatchObject(
      {
        verdict: 'conflict',
        patch: {},
        conflict: {
          kind: 'refused',
          lost: [
            { column: 'dose', lost: '10' },
            { column: 'note', lost: 'n' },
          ],
        },
      },
    )
  })

  test('a row that is not there can be made, not changed', () => {
    expect(decide(C, arriving(ROW, { kind: 'I' }), null, [], NOW)).toMatchObject({ verdict: 'applied', patch: ROW })
    expect(decide(C, arriving({ dose: '6' }), null, [], NOW)).toEqual({ problem: 'unknown-row' })
  })

  test('a row that was made twice is one row: the second is a change of the first', () => {
    const first = accepted({ ...ROW, dose: '7' }, { kind: 'I' })
    const second = decide(
      C,
      arriving({ ...ROW, dose: '10' }, { kind: 'I' }),
      { now: { ...ROW, dose: '7' }, seen: null },
      [first],
      NOW,
    )
    expect(second).toMatchObject({
      verdict: 'conflict',
      patch: { dose: '10' },
      conflict: { lost: [{ column: 'dose', lost: '7' }] },
    })
  })
})

describe('S20 S50: rows made twice, and columns that stand together', () => {
  const B: MergeRule = { recordClass: 'B', together: [['body', 'patch']] }
  const draft: Columns = { body: 'A long text.', patch: '', cursor: 0 }
  const onDraft = (one: Arriving, other: Accepted, seen: Columns | null = draft) =>
    decide(B, one, { now: { ...draft, ...other.patch }, seen }, [other], NOW)

  test('a change of a text never stands on another text', () => {
    const whole = accepted({ body: 'Another text.', patch: '' })
    expect(onDraft(arriving({ patch: '+ a word' }), whole)).toMatchObject({
      patch: { body: 'A long text.', patch: '+ a word' },
      conflict: {
        lost: [
          { column: 'patch', lost: '' },
          { column: 'body', lost: 'Another text.' },
        ],
      },
    })
    const later = accepted(whole.patch, { stamp: { wall: NOW + 1, counter: 0 } })
    expect(onDraft(arriving({ patch: '+ a word' }), later)).toMatchObject({
      patch: {},
      // All that the author had before her is kept, so that it can be read.
      conflict: {
        lost: [
          { column: 'patch', lost: '+ a word' },
          { column: 'body', lost: 'A long text.' },
        ],
      },
    })
    // Control: column by column her change would stand on the text of somebody else.
    const apart = decide(
      { recordClass: 'B' },
      arriving({ patch: '+ a word' }),
      {
        now: {
          ...draft,
          body: 'Another text.',
        },
        seen: draft,
      },
      [accepted({ body: 'Another text.' })],
      NOW,
    )
    expect(apart).toMatchObject({ verdict: 'merged', patch: { patch: '+ a word' } })
  })

  test('columns beside the group merge as ever', () => {
    expect(onDraft(arriving({ patch: '+ a word' }), accepted({ cursor: 7 }))).toMatchObject({
      verdict: 'merged',
      patch: { patch: '+ a word' },
    })
  })

  test('who makes a row that is there says how it begins, and undoes nothing that became of it', () => {
    const made = arriving({ status: 'active', dose: '5' }, { kind: 'I', stamp: { wall: NOW + 99, counter: 0 } })
    const stopped = accepted({ status: 'stopped' })
    const now = { ...ROW, status: 'stopped' }
    const of = (one: Accepted) => decide(D, made, { now, seen: null }, [one], NOW)
    expect(of(stopped)).toMatchObject({
      patch: {},
      conflict: { madeTwice: true, lost: [{ column: 'status', kept: 'stopped', lost: 'active' }] },
    })
    // Two who began with the same said the same.
    const began = accepted({ status: 'active', dose: '5' }, { kind: 'I', number: 6 })
    expect(decide(D, made, { now, seen: null }, [began, stopped], NOW)).toMatchObject({
      patch: {},
      conflict: { madeTwice: true, lost: [] },
    })
    // Control: over what another only made, the later one says how it begins.
    expect(of({ ...stopped, kind: 'I' })).toMatchObject({ patch: { status: 'active' } })
  })

  test('nobody is asked about who wrote it, nor when what two made began', () => {
    const beside = { kind: 'fields' as const, madeTwice: false }
    const lost = (column: string) => ({ column, kept: 1, lost: 2, against: null, by: null })
    expect(asksSomebody({ ...beside, lost: [lost('author_id'), lost('recorded_at')] })).toBe(false)
    expect(asksSomebody({ ...beside, lost: [lost('happened')] })).toBe(true)
    expect(asksSomebody({ ...beside, lost: [lost('happened')], madeTwice: true })).toBe(false)
    expect(asksSomebody({ ...beside, lost: [lost('status')], madeTwice: true })).toBe(true)
    expect(asksSomebody({ kind: 'review', lost: [], madeTwice: false })).toBe(true)
    expect(asksSomebody({ kind: 'review', lost: [], madeTwice: true })).toBe(false)
  })
})
