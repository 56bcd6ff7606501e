import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const REGISTER = join(import.meta.dirname, '..', 'support', 'electron-double', 'register.ts')

/** Runs a program as the main process of the double would be; with `double` false under Node alone. */
const run = (code: string, double = true): Promise<string> =>
  new Promise((resolve) => {
    const args = [...(double ? ['--import', REGISTER] : []), '--input-type=module', '--eval', code]
    const env = { ...process.env, NODE_NO_WARNINGS: '1', ELECTRON_DOUBLE_APP: import.meta.dirname }
    execFile(process.execPath, args, { env }, (_error, out, err) => resolve(`${out}${err}`))
  })
const tries = (expression: string) =>
  `try { console.log('went:', String(await (${expression}))) } catch (error) { console.log('threw:', error.message) }`

test('what it does not implement cannot be imported', async () => {
  expect(await run(`import { Tray } from 'electron'`)).toContain(`does not provide an export named 'Tray'`)
  // The control: what the application uses can.
  expect(await run(`import { app, BrowserWindow } from 'electron'; console.log(typeof app.quit)`)).toBe('function\n')
})

test.each([
  ['a part of the module', `createRequire(import.meta.url)('electron').Tray`, 'electron.Tray is not implemented'],
  ['a method', 'app.setBadgeCount(1)', 'app.setBadgeCount is not implemented'],
  ['a method of a part', 'session.defaultSession.setProxy({})', 'setProxy is not implemented'],
  ['an event source', 'powerMonitor.isOnBatteryPower()', 'isOnBatteryPower is not implemented'],
])('%s that it does not implement throws instead of doing nothing', async (_name, expression, message) => {
  const code = `import { createRequire } from 'node:module'\nimport { app, powerMonitor, session } from 'electron'\n${tries(expression)}`
  expect(await run(code)).toMatch(new RegExp(`^threw: electron double: .*${message.replaceAll('.', '\\.')}`))
})

const CRYPTO = `import * as crypto from 'node:crypto'\n`
test.each([
  ['createHash of SHA-3', `crypto.createHash('sha3-256')`],
  ['createHash of BLAKE2', `crypto.createHash('blake2b512')`],
  ['HMAC with SHA-512/224', `crypto.createHmac('sha512-224', 'k')`],
  ['ChaCha20', `crypto.createCipheriv('chacha20-poly1305', Buffer.alloc(32), Buffer.alloc(12), { authTagLength: 16 })`],
  ['Ed448', `crypto.generateKeyPairSync('ed448').publicKey.type`],
])('%s, which BoringSSL lacks, throws; under Node alone it goes', async (_name, expression) => {
  expect(await run(CRYPTO + tries(expression))).toMatch(/^threw: .*not in BoringSSL/)
  expect(await run(CRYPTO + tries(expression), false)).toMatch(/^went:/)
})

test('there is no crypto.argon2; Node has it', async () => {
  const asks = `${CRYPTO}console.log(typeof crypto.argon2, typeof crypto.argon2Sync)`
  expect(await run(asks)).toBe('undefined undefined\n')
  expect(await run(asks, false)).toBe('function function\n')
})

test('what Daybook uses is there', async () => {
  const used = [
    `crypto.createHash('sha256').digest('hex').length`,
    `crypto.createHmac('sha512', 'k').digest('hex').length`,
    `crypto.createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12)) !== null`,
    `crypto.hkdfSync('sha256', 'k', 's', 'i', 32).byteLength`,
    `crypto.generateKeyPairSync('x25519').publicKey.asymmetricKeyType`,
  ]
  expect((await run(CRYPTO + used.map(tries).join('\n'))).trim().split('\n')).toEqual([
    'went: 64',
    'went: 128',
    'went: true',
    'went: 32',
    'went: x25519',
  ])
})

test('a worker thread has no part of the module', async () => {
  const worker = `import { Worker } from 'node:worker_threads'
    new Worker("import('electron').catch(({ message }) => console.log(message))", { eval: true })`
  expect(await run(worker)).toContain('there is no electron in a worker thread')
})
