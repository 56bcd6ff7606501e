import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { practiceWithServer, type PracticeWithServer } from '../sync/joining.ts'
import { type Installed, installed } from './installed.ts'
import { endPrograms } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(480_000)

let world: PracticeWithServer
let pc: Installed
beforeEach(async () => {
  world = await practiceWithServer()
  pc = await installed()
})
afterEach(async () => {
  await endPrograms()
  await world?.remove()
})

test('a PC joins from the command line; whoever signs in elsewhere signs in here, and what she writes is there', async () => {
  const desk = await world.first.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  await world.firstJoins()
  const wrong = await pc.daybook(['join', world.address(), 'K7QM-ABCD-EFGH-JKMN', '--name', 'Room 3'])
  expect(wrong).toMatchObject({ code: 1, out: '' })
  const joined = await pc.daybook(['join', world.address(), await world.offer(), '--name', 'Room 3'])
  expect(joined.code).toBe(0)
  expect(joined.out.match(/[a-z]+/g)).toHaveLength(24)
  const found = await pc.call('patients.search', { text: 'zimmer' })
  expect(found.value).toMatchObject([{ familyName: 'Zimmermann' }])
})
