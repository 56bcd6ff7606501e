import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import { scratchCore, valueOf } from '../support/practices.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
beforeEach(async () => {
  practice = await scratchCore()
})
afterEach(() => practice.remove())

test('nobody is let in while a demonstration is being made, and everybody when it is whole', async () => {
  const [maker, other] = [practice.connect(), practice.connect()]
  const { login = '', password = '' } = DEMO_PEOPLE.find((person) => person.roles.includes('prescriber' as never)) ?? {}
  let whole = false
  const made = maker.practice.createDemo({ patients: 10 }).finally(() => {
    whole = true
  })
  const refused: unknown[] = []
  const shares: number[] = []
  while (!whole) {
    const { making, people } = valueOf(await other.practice.status({}))
    if (making) shares.push(making.done / making.of)
    if (making && people.length > 0) {
      const outcome = await other.access.signIn({ login, password })
      // It may have become whole between the two questions.
      if (outcome.ok) expect(valueOf(await other.practice.status({})).making).toBeNull()
      else refused.push(outcome.failure)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  valueOf(await made)
  expect(refused.length).toBeGreaterThan(0)
  for (const failure of refused)
    expect(failure).toMatchObject({ code: 'conflict', reason: 'making', message: expect.stringMatching(/\. .*\.$/) })
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true)
  // The control: the same words open it now, and no refusal counted as a wrong password.
  expect(valueOf(await other.practice.status({})).making).toBeNull()
  expect(valueOf(await other.access.signIn({ login, password })).login).toBe(login)
}, 120_000)

test('a second demonstration beside the first is refused and does not open the door to it', async () => {
  const [maker, other] = [practice.connect(), practice.connect()]
  const made = maker.practice.createDemo({ patients: 5 })
  expect(await other.practice.createDemo({ patients: 5 })).toMatchObject({ ok: false, failure: { reason: 'making' } })
  expect(valueOf(await other.practice.status({})).making).not.toBeNull()
  valueOf(await made)
  expect(await other.practice.createDemo({ patients: 5 })).toMatchObject({ ok: false, failure: { reason: 'exists' } })
  expect(valueOf(await other.practice.status({})).making).toBeNull()
}, 120_000)
