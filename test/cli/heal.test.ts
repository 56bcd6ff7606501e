import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORDS, ZIMMER } from '../support/practices.ts'
import { type Installed, installed } from './installed.ts'
import { endPrograms } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(240_000)

let pc: Installed
beforeEach(async () => {
  pc = await installed()
  await pc.init()
  await pc.call('patients.register', ZIMMER)
})
afterEach(endPrograms)

const names = async () =>
  ((await pc.call('patients.search', { text: '' })).value as unknown as { familyName: string }[])
    .map(({ familyName }) => familyName)
    .sort()

test('db check --heal builds a damaged practice anew, for whoever can open it, and not beside a running core', async () => {
  const file = join(pc.folder, 'daybook.db')
  const heal = ['db', 'check', '--heal']
  const opened = pc.start(['open', '--no-browser'])
  await opened.printed(/^http:/m)
  expect((await pc.daybook([...heal, ...pc.as('admin')])).said).toContain('Daybook is open')
  opened.child.kill('SIGTERM')
  await opened.ended
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  const bytes = readFileSync(file)
  bytes.fill(0, bytes.length - 8192)
  writeFileSync(file, bytes)
  writeFileSync(join(pc.files, 'desk'), 'not the password at all')
  expect((await pc.daybook([...heal, ...pc.as('desk')])).said).toContain('password is not right')
  expect(readFileSync(file).equals(bytes)).toBe(true)
  writeFileSync(join(pc.files, 'admin'), PASSWORDS.admin)
  const { code, said } = await pc.daybook([...heal, ...pc.as('admin')])
  expect({ code, said }).toMatchObject({
    code: 0,
    said: expect.stringMatching(/Built anew from: log[^]*kept in[^]*sound/),
  })
  expect(readdirSync(pc.folder).some((name) => name.startsWith('damaged-'))).toBe(true)
  expect(await names()).toEqual(['Zimmermann'])
})
