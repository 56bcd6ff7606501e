import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCopy } from '../../electron/backups/copy.ts'
import { deviceSecret, fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { createPasswordHash } from '../../electron/security/password-hash.ts'
import { Vault } from '../../electron/security/vault.ts'
import type { Backup } from '../../shared/backups/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { PASSWORDS, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { type Installed, installed } from './installed.ts'
import { endPrograms } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(240_000)

let pc: Installed
let place: string
let words: string
beforeEach(async () => {
  pc = await installed()
  place = await scratch('copies')
  words = (await pc.init()).out
  await pc.call('patients.register', ZIMMER)
  await copy()
  await pc.call('patients.register', { ...ZIMMER, familyName: 'Later' })
})
afterEach(endPrograms)

/** A copy as the backups make it. */
async function copy() {
  const hash = createPasswordHash()
  const secret = await deviceSecret(fileDeviceSecrets(pc.folder))
  const vault = new Vault({ file: join(pc.folder, 'keys.json'), secret, hash })
  const unlocked = await vault.unlock('dr.lee', PASSWORDS['dr.lee'])
  if (!unlocked) throw new Error('the password is right')
  const madeAt = Date.UTC(2026, 10, 24) as Instant
  const backupId = '01890000-0000-7000-8000-000000000001' as Backup['backupId']
  const deviceId = vault.identity?.deviceId ?? ''
  await makeCopy(
    { dataDir: pc.folder, place, backupId, deviceId, madeAt, program: '0.0.0-test' },
    unlocked.databaseKey,
    () => {},
  )
  await hash.close()
}
const names = async (at: Installed) =>
  ((await at.call('patients.search', { text: '' })).value as unknown as { familyName: string }[])
    .map(({ familyName }) => familyName)
    .sort()

test('on the same PC, by a password: the practice with what came after the copy, and the audit says who did it', async () => {
  writeFileSync(join(pc.folder, 'daybook.db'), 'ruined')
  const { code, said } = await pc.daybook(['restore', '--from', place, ...pc.as('dr.lee')])
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('newer than the copy came back') })
  expect(await names(pc)).toEqual(['Later', 'Zimmermann'])
  expect((await pc.verify()).code).toBe(0)
  const { out } = await pc.daybook(['export', 'audit', ...pc.as('privacy')])
  expect(out).toMatch(/"userName":"Dr\. Lee","action":"restore"/)
  expect(readdirSync(pc.folder).some((name) => name.startsWith('before-restore-'))).toBe(true)
})

test('on another PC, by the 24 words: a new password there, and the old ones open nothing', async () => {
  const other = await installed()
  writeFileSync(join(other.files, 'words'), words)
  writeFileSync(join(other.files, 'dr.lee'), 'a new password there')
  const restoring = ['restore', '--from', place, ...other.as('dr.lee'), '--words-file', join(other.files, 'words')]
  expect((await other.daybook(restoring)).said).toContain('The practice is restored.')
  expect(await names(other)).toEqual(['Zimmermann'])
  writeFileSync(join(other.files, 'dr.lee'), PASSWORDS['dr.lee'])
  expect(await other.call('patients.search', { text: '' })).toMatchObject({ ok: false })
})

test('wrong words, a wrong password and a core that runs change nothing', async () => {
  const other = await installed()
  const wrong = words.replace(/[a-z]+/, (word) => (word === 'zoo' ? 'zone' : 'zoo'))
  writeFileSync(join(other.files, 'words'), wrong)
  const restoring = ['restore', '--from', place, ...other.as('dr.lee'), '--words-file', join(other.files, 'words')]
  expect((await other.daybook(restoring)).code).toBe(1)
  expect(existsSync(join(other.folder, 'daybook.db'))).toBe(false)
  writeFileSync(join(pc.files, 'desk'), 'not the password at all')
  expect((await pc.daybook(['restore', '--from', place, ...pc.as('desk')])).said).toContain('password is not right')
  const opened = pc.start(['open', '--no-browser'])
  await opened.printed(/^http:/m)
  expect((await pc.daybook(['restore', '--from', place, ...pc.as('dr.lee')])).said).toContain('Daybook is open')
  opened.child.kill('SIGTERM')
  await opened.ended
  expect(await names(pc)).toEqual(['Later', 'Zimmermann'])
})
