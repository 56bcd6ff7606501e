import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cpSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

const ownerOf = (people: typeof DEMO_PEOPLE) =>
  people.find((person) => person.roles.includes('prescriber' as never)) ?? { login: '', password: '' }

/** The data folder as it is on the disk at this moment: what a power cut would leave. */
function cutNow(): string {
  const left = join(mkdtempSync(join(tmpdir(), 'daybook-half-')), 'data')
  cpSync(practice.dataDir, left, { recursive: true })
  return left
}

test('a demonstration that was killed while it was made is set aside, and can be made anew; a whole one stays', async () => {
  const maker = practice.connect()
  let half: string | null = null
  const made = maker.practice.createDemo({ patients: 5 })
  while (half === null) {
    const { making } = valueOf(await practice.connect().practice.status({}))
    // Keys stand beside the database, and some charts in it.
    if (making && making.done > 0) half = cutNow()
    else if (making === null) throw new Error('It was whole before it could be cut')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  valueOf(await made)
  expect(existsSync(join(half, 'keys.json'))).toBe(true)

  const after = await scratchCore({ dataDir: half })
  try {
    expect(valueOf(await after.connect().practice.status({}))).toMatchObject({
      state: 'empty',
      people: [],
      trouble: null,
    })
    // Nothing was deleted, and nothing of it is in the way.
    expect(readdirSync(half).filter((name) => name.startsWith('keys.json.aside-'))).toHaveLength(1)
    const clients = after.connect()
    valueOf(await clients.practice.createDemo({ patients: 2 }))
    expect(readdirSync(half).some((name) => name.startsWith('daybook.db.aside-'))).toBe(true)
    const { login, password } = ownerOf(DEMO_PEOPLE)
    expect(valueOf(await clients.access.signIn({ login, password })).login).toBe(login)
    expect(valueOf(await clients.patients.search({ text: '', limit: 50 }))).toHaveLength(2)
    await after.restart()
    expect(valueOf(await after.connect().practice.status({})).state).toBe('closed')
  } finally {
    await after.remove()
  }

  // The control: the same cut of one that is whole leaves all of it where it was.
  const whole = await scratchCore({ dataDir: cutNow() })
  try {
    const { state, people } = valueOf(await whole.connect().practice.status({}))
    expect([state, people.length > 0]).toEqual(['closed', true])
  } finally {
    await whole.remove()
  }
}, 350_000)

test('a practice of one’s own is never taken for half a demonstration, nor is another demonstration', async () => {
  await practice.found()
  const mark = join(practice.dataDir, 'founding-demonstration')
  writeFileSync(mark, 'of another device')
  await practice.restart()
  expect(valueOf(await practice.connect().practice.status({})).state).toBe('closed')
  expect(existsSync(mark)).toBe(false)
  await practice.signedIn('dr.lee')
}, 120_000)
