import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PlaceStates, stateOf } from '../../electron/backups/place-states.ts'
import { FIRST_PRACTICE, PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { scratch } from '../support/run.ts'

let one: Awaited<ReturnType<typeof scratchCore>>
let home: string
const MANAGER = { login: 'manager', displayName: 'Morgan', password: 'manager pass phrase' }
beforeEach(async () => {
  home = await scratch('places')
  one = await scratchCore()
  valueOf(
    await one.connect().practice.create({ ...FIRST_PRACTICE, staff: [{ ...MANAGER, roles: ['office-manager'] }] }),
  )
})
afterEach(() => one.remove())
const manager = async () => {
  const clients = one.connect()
  valueOf(await clients.access.signIn(MANAGER))
  return clients
}

test('a folder that is named takes the copies from now on', async () => {
  const { backups, practice } = await manager()
  expect(valueOf(await backups.places({}))).toMatchObject([{ kind: 'data-folder', chosen: true, onPracticeDisk: true }])
  const folder = join(home, 'NAS share')
  mkdirSync(folder)
  const added = valueOf(await backups.addPlace({ folder: ` ${folder} ` }))
  expect(added).toMatchObject({ kind: 'folder', label: 'NAS share', chosen: true, available: true })
  // This scratch folder lies on the practice's own disk, and that is said wherever copies are spoken of.
  expect(valueOf(await practice.safety({}))).toMatchObject({ copiesOnPracticeDisk: true })
  valueOf(await backups.run({}))
  expect(readdirSync(join(folder, 'Daybook backups'))).toHaveLength(1)
  expect(valueOf(await backups.places({})).filter(({ chosen }) => chosen)).toMatchObject([{ label: 'NAS share' }])
}, 60_000)

test('a folder that can take no copies is refused in a sentence, and the place stays', async () => {
  const { backups } = await manager()
  const file = join(home, 'file')
  writeFileSync(file, '')
  const inside = join(one.dataDir, 'mine')
  mkdirSync(inside)
  const roundabout = join(home, 'link')
  symlinkSync(inside, roundabout)
  const refused = [
    ['copies', 'full path'],
    [join(home, 'nothing'), 'no such folder'],
    [file, 'This is a file'],
    [one.dataDir, 'inside the practice'],
    [inside, 'inside the practice'],
    [roundabout, 'inside the practice'],
    ['/proc', 'may not write'],
  ] as const
  for (const [folder, why] of refused) {
    const outcome = await backups.addPlace({ folder })
    expect(outcome).toMatchObject({ ok: false, failure: { message: expect.stringContaining(why) } })
  }
  expect(valueOf(await backups.places({}))).toMatchObject([{ kind: 'data-folder', chosen: true }])
  const free = join(home, 'free')
  mkdirSync(free)
  chmodSync(free, 0o700)
  expect(await backups.addPlace({ folder: free })).toMatchObject({ ok: true })
})

test('who may not make backups chooses no place; without a window there is no dialog', async () => {
  const admin = one.connect()
  valueOf(await admin.access.signIn({ login: 'admin', password: PASSWORDS.admin }))
  expect(valueOf(await admin.backups.settings({}))).toMatchObject({ folderDialog: false })
  expect(await admin.backups.pickFolder({})).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  valueOf(
    await admin.access.addUser({
      login: 'nurse',
      displayName: 'Nia',
      password: 'seven sleepy owls',
      roles: ['nurse'],
    }),
  )
  const nurse = one.connect()
  valueOf(await nurse.access.signIn({ login: 'nurse', password: 'seven sleepy owls' }))
  expect(await nurse.backups.addPlace({ folder: home })).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
})

test('numbers that make no sense are refused in sentences, and nothing changes', async () => {
  const { backups } = await manager()
  const placeId = valueOf(await backups.places({}))[0]?.placeId ?? ''
  const before = valueOf(await backups.settings({}))
  expect(await backups.configure({ placeId, everyHours: 0, keep: -5 })).toMatchObject({
    ok: false,
    failure: {
      issues: [
        { path: 'everyHours', message: expect.stringContaining('every 48 hours') },
        { path: 'keep', message: expect.stringContaining('at least 2 copies') },
      ],
    },
  })
  expect(valueOf(await backups.settings({}))).toEqual(before)
})

test('another disk is told from the one of the practice', async () => {
  const onPracticeDisk = async (root: string) => (await stateOf(root, one.dataDir)).onPracticeDisk
  expect(await onPracticeDisk(home)).toBe(true)
  // The file system of devices is never the one that holds data. A drive that is away lies elsewhere, too.
  expect(await onPracticeDisk('/dev')).toBe(false)
  expect(await onPracticeDisk(join(home, 'away'))).toBe(false)
})

test('a place that does not answer holds nobody up, is as it last was, and is not asked again meanwhile', async () => {
  const here = { available: true, freeBytes: 1, onPracticeDisk: false }
  let answer: (state: typeof here) => void = () => {}
  let asked = 0
  const ask = () => {
    asked++
    return asked === 1 ? Promise.resolve(here) : new Promise<typeof here>((resolve) => void (answer = resolve))
  }
  const states = new PlaceStates(one.dataDir, ask, 20)
  expect(await states.lately('/net')).toEqual(here)
  for (let look = 0; look < 3; look++) expect(await states.now('/net')).toEqual(here)
  expect(await states.lately('/net')).toEqual(here)
  expect(asked).toBe(2)
  answer({ ...here, available: false })
  expect(await states.now('/net')).toMatchObject({ available: false })
})
