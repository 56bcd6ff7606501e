import { afterAll, describe, expect, test } from '@jest/globals'
import { argon2, createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { createPasswordHash } from '../../electron/security/password-hash.ts'
import { PASSWORDS, valueOf } from '../support/practices.ts'
import { scratchSecurity } from '../support/security.ts'

const hash = createPasswordHash()
afterAll(() => hash.close())

describe('the slow function', () => {
  test('is Argon2id with 64 MiB, three passes and four lanes, as another implementation has it', async () => {
    const salt = createHash('sha256').update('salt').digest().subarray(0, 16)
    const message = Buffer.from('harbour lamps in november')
    const parameters = { message, nonce: salt, parallelism: 4, tagLength: 32, memory: 64 * 1024, passes: 3 }
    const expected = await promisify(argon2)('argon2id', parameters)
    expect((await hash.stretch('harbour lamps in november', salt)).equals(expected)).toBe(true)
    // Control: one pass less is another key.
    expect(expected.equals(await promisify(argon2)('argon2id', { ...parameters, passes: 2 }))).toBe(false)
  })

  test('runs beside the main thread, one at a time, however many ask', async () => {
    const [all, own] = [process.cpuUsage(), process.threadCpuUsage()]
    const hashes = await Promise.all(
      Array.from({ length: 4 }, (_, i) => hash.stretch(`password ${i}`, Buffer.alloc(16))),
    )
    const [spent, here] = [process.cpuUsage(all), process.threadCpuUsage(own)]
    expect(new Set(hashes.map((bytes) => bytes.toString('hex'))).size).toBe(4)
    // In processor time, which a busy test machine does not stretch. On the main thread it would be nearly all of it.
    expect(spent.user).toBeGreaterThan(400_000)
    expect(here.user / spent.user).toBeLessThan(0.25)
  })
})

test('signing in costs the slow function once, a quick switch once, and both work with the real one', async () => {
  let calls = 0
  const real = createPasswordHash()
  const counting = {
    ...real,
    stretch: (secret: string, salt: Buffer) => {
      calls += 1
      return real.stretch(secret, salt)
    },
  }
  const pc = await scratchSecurity({ hash: counting })
  await pc.found()
  const desk = pc.connect()
  const during = async (work: () => Promise<unknown>) => {
    const before = calls
    await work()
    return calls - before
  }
  const signIn = () => desk.access.signIn({ login: 'desk', password: PASSWORDS.desk })
  expect(await during(async () => valueOf(await signIn()))).toBe(1)
  const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
  valueOf(await desk.access.setPin({ pin: '482915' }))
  const quickSwitch = async () => valueOf(await desk.access.quickSwitch({ userId, pin: '482915' }))
  expect(await during(quickSwitch)).toBe(1)
  await pc.remove()
}, 120_000)
