import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ListedEntry, listStateOf, type RecordedReview } from '../../shared/kernel/index.ts'

type Step =
  | { do: 'ask'; finding: 'none-known' | 'unable' | 'reviewed' }
  | { do: 'add' }
  | { do: 'retract' }
  | { do: 'resolve' }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('ask' as const), finding: fc.constantFrom('none-known', 'unable', 'reviewed') }),
  fc.constantFrom<Step>({ do: 'add' }, { do: 'retract' }, { do: 'resolve' }),
)
type World = { reviews: RecordedReview[]; entries: ListedEntry[]; now: number; noneSaid: boolean }

/** Plays what people do in a chart; `noneSaid` is what they know themselves: that nothing was put on the list since. */
function play(steps: readonly Step[], records: boolean): World {
  const world: World = { reviews: [], entries: [], now: 0, noneSaid: false }
  for (const [index, one] of steps.entries()) {
    world.now += 1
    const standing = world.entries.find(({ active, retraction }) => active && retraction === null)
    const review = { id: `r${index}`, recordedAt: world.now, authorName: 'Nina' }
    if (one.do === 'ask') {
      // What the core refuses: "none known" of a list that holds something.
      if (one.finding === 'none-known' && standing) continue
      world.reviews.push({ ...review, finding: one.finding, supersedes: null })
      world.noneSaid = one.finding === 'none-known'
    } else if (one.do === 'add') {
      world.entries.push({ active: true, recordedAt: world.now as never, retraction: null })
      const last = world.reviews.findLast(({ finding }) => finding === 'none-known')
      if (records && last) world.reviews.push({ ...review, finding: 'superseded', supersedes: last.id })
      world.noneSaid = false
    } else if (standing && one.do === 'retract') {
      standing.retraction = { at: world.now as never, by: null, reason: 'error' }
    } else if (standing) standing.active = false
  }
  return world
}

describe('what is known of a list', () => {
  test.each([[true], [false]])(
    '“none known” holds exactly as long as nothing was put on the list (recorded: %s)',
    (records) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
          const { reviews, entries, noneSaid } = play(steps, records)
          const { state, active } = listStateOf(reviews, entries)
          expect(state === 'none-known').toBe(noneSaid)
          expect(state === 'present').toBe(active > 0)
          if (reviews.length === 0 && active === 0) expect(state).toBe('never-asked')
        }),
        { numRuns: 2000 },
      )
    },
  )

  test('control: read from the last review alone, “none known” would come back', () => {
    const { reviews, entries } = play([{ do: 'ask', finding: 'none-known' }, { do: 'add' }, { do: 'retract' }], true)
    const naive = reviews.findLast(({ finding }) => finding !== 'superseded')?.finding
    expect(naive).toBe('none-known')
    expect(listStateOf(reviews, entries)).toMatchObject({
      state: 'never-asked',
      askedBy: 'Nina',
      finding: 'none-known',
    })
  })

  test('a clock that runs ahead on another PC does not bring “none known” back', () => {
    const ahead: RecordedReview = {
      id: 'a',
      finding: 'none-known',
      recordedAt: 1000,
      authorName: 'A',
      supersedes: null,
    }
    const ended: RecordedReview = { id: 'b', finding: 'superseded', recordedAt: 10, authorName: 'B', supersedes: 'a' }
    const taken = { active: true, recordedAt: 10 as never, retraction: { at: 20 as never, by: null, reason: 'x' } }
    expect(listStateOf([ahead, ended], [taken]).state).toBe('never-asked')
    expect(listStateOf([ahead], [taken]).state).toBe('none-known')
  })
})
