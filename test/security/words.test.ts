import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'

let one: Awaited<ReturnType<typeof scratchCore>>
let words: string[]
beforeEach(async () => {
  one = await scratchCore()
  words = (await one.found()).recoveryWords
})
afterEach(() => one.remove())
const NEXT = 'eight patient herons'
const recover = (given: string[]) => one.connect().access.recover({ words: given, login: 'dr.lee', password: NEXT })
const unproven = async () => valueOf(await (await one.signedIn('admin')).practice.safety({})).wordsUnproven

test('the words count as unproven until all of them were shown, also after a restart', async () => {
  expect(await unproven()).toBe(true)
  const swapped = [words[1] ?? '', words[0] ?? '', ...words.slice(2)]
  expect(await one.connect().access.proveWords({ words: swapped })).toMatchObject({ ok: false })
  await one.restart()
  expect(await unproven()).toBe(true)
  valueOf(await one.connect().access.proveWords({ words }))
  await one.restart()
  expect(await unproven()).toBe(false)
}, 60_000)

test('an administrator makes new words by her password; the old ones open nothing, and the audit has it', async () => {
  const admin = await one.signedIn('admin')
  expect(await admin.access.renewWords({ password: 'not her password' })).toMatchObject({ ok: false })
  const { recoveryWords } = valueOf(await admin.access.renewWords({ password: PASSWORDS.admin }))
  expect(recoveryWords).toHaveLength(24)
  expect(await unproven()).toBe(true)
  expect(await recover(words)).toMatchObject({ ok: false, failure: { reason: 'other-words' } })
  expect(await recover(recoveryWords)).toMatchObject({ ok: true })
  const privacy = await one.signedIn('privacy')
  const { entries } = valueOf(await privacy.audit.entries({ limit: 200 }))
  expect(entries.filter(({ detail }) => JSON.stringify(detail ?? '').includes('made anew'))).toHaveLength(1)
}, 60_000)

test('nobody but an administrator makes new words', async () => {
  const doctor = await one.signedIn('dr.lee')
  const refused = await doctor.access.renewWords({ password: PASSWORDS['dr.lee'] })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
  expect(await recover(words)).toMatchObject({ ok: true })
}, 60_000)
