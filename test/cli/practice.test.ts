import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORDS, ZIMMER } from '../support/practices.ts'
import { ask, enter, pageHeaders, pageName } from '../browser/visitor.ts'
import { type Installed, installed } from './installed.ts'
import { endPrograms } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(240_000)

let pc: Installed
beforeEach(async () => {
  pc = await installed()
})
afterEach(endPrograms)

const open = async () => {
  const opened = pc.start(['open', '--no-browser'])
  const [address] = await opened.printed(/^http:\S+$/m)
  return { opened, address }
}

test('a practice is made, a patient registered and found, and the audit proves it', async () => {
  const made = await pc.init()
  expect(made.code).toBe(0)
  expect(made.out.match(/[a-z]+/g)).toHaveLength(24)
  expect((await pc.call('patients.register', ZIMMER)).ok).toBe(true)
  const found = await pc.call('patients.search', { text: 'zimmer' })
  expect(found.value).toMatchObject([{ familyName: 'Zimmermann' }])
  expect(await pc.call('patients.register', ZIMMER, 'admin')).toMatchObject({
    ok: false,
    failure: { code: 'forbidden' },
  })
  const { code, out } = await pc.verify()
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ verdict: 'intact', findings: [] })
  const exported = await pc.daybook(['export', 'audit', ...pc.as('privacy')])
  const actions = exported.out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { channel: string }).channel)
  expect(actions).toEqual(expect.arrayContaining(['practice.create', 'patients.register', 'patients.search']))
  const again = await pc.init()
  expect(again).toMatchObject({ code: 1, out: '' })
  for (const name of readdirSync(pc.folder)) {
    expect(statSync(join(pc.folder, name)).mode & 0o077).toBe(0)
    expect(readFileSync(join(pc.folder, name)).includes('Zimmermann')).toBe(false)
  }
})

test('while Daybook is open, commands go to it, each with its own sign-in', async () => {
  await pc.init()
  const { opened, address } = await open()
  expect((await pc.call('patients.register', ZIMMER)).ok).toBe(true)
  const unnamed = await pc.daybook(['call', 'patients.search', '--input', '-'], '{"text":""}')
  expect(unnamed.code).toBe(1)
  expect(JSON.parse(unnamed.out)).toMatchObject({ failure: { code: 'not-signed-in' } })

  const port = Number(new URL(address).port)
  const cookie = (await enter(address)) ?? ''
  const page = pageName()
  const post = async (channel: string, input: unknown) => {
    const body = JSON.stringify({ id: channel, channel, input })
    const headers = pageHeaders(port, cookie, page)
    return JSON.parse((await ask(port, { method: 'POST', path: '/rpc/call', headers, body })).text) as unknown
  }
  expect(await post('patients.search', { text: '' })).toMatchObject({ failure: { code: 'not-signed-in' } })
  await post('access.signIn', { login: 'desk', password: PASSWORDS.desk })
  expect(await post('patients.search', { text: '' })).toMatchObject({ ok: true, value: [{ familyName: 'Zimmermann' }] })

  opened.child.kill('SIGTERM')
  expect((await opened.ended).code).toBe(0)
  expect((await pc.verify()).code).toBe(0)
})

test('kill -9 after the answer: the patient is there, the audit is intact, the next start needs no mending', async () => {
  await pc.init()
  const { opened } = await open()
  const registered = await pc.call('patients.register', ZIMMER)
  opened.child.kill('SIGKILL')
  expect(registered.ok).toBe(true)
  await opened.ended
  const found = await pc.call('patients.get', { patientId: registered.value.patientId })
  expect(found).toMatchObject({ ok: true, value: { familyName: 'Zimmermann' } })
  expect((await pc.verify()).code).toBe(0)
})

test('commands at the same moment take turns and all are done', async () => {
  await pc.init()
  const names = ['Abel', 'Baker', 'Cole']
  const all = await Promise.all(names.map((familyName) => pc.call('patients.register', { ...ZIMMER, familyName })))
  expect(all.map(({ ok }) => ok)).toEqual([true, true, true])
  const found = (await pc.call('patients.search', { text: '' })).value as unknown as { familyName: string }[]
  expect(found.map(({ familyName }) => familyName).sort()).toEqual(names)
})

test('the demo makes people who can sign in, and patients', async () => {
  const { code, out } = await pc.daybook(['demo', '--patients', '5'])
  expect(code).toBe(0)
  const prescriber = out.split('\n').find((line) => line.includes('prescriber')) ?? ''
  const [login = '', password = ''] = prescriber.split('\t')
  writeFileSync(join(pc.files, 'demo'), password)
  const search = ['call', 'patients.search', '--input', '-', '--user', login, '--password-file', join(pc.files, 'demo')]
  const found = JSON.parse((await pc.daybook(search, '{"text":""}')).out) as { value: unknown[] }
  expect(found.value).toHaveLength(5)
})

test("a secret in the system's own store is named, and no other is made in its place", async () => {
  await pc.init()
  renameSync(join(pc.folder, 'device-secret'), join(pc.folder, 'device-secret.sealed'))
  const { code, said } = await pc.verify()
  expect(code).toBe(1)
  expect(said).toContain("in the system's own store")
  expect(existsSync(join(pc.folder, 'device-secret'))).toBe(false)
})
