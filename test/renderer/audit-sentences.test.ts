import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIntl, type IntlShape } from 'react-intl'
import { z } from 'zod'
import { askedName, plainDetail } from '../../renderer/audit/asked.ts'
import { sentenceOf } from '../../renderer/audit/sentence.ts'
import type { AuditEntry } from '../../shared/audit/index.ts'
import { contracts } from '../../shared/contracts.ts'
import type { Contract } from '../../shared/ipc/index.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const WORDS = join(import.meta.dirname, '..', '..', 'renderer', 'words')
const inLanguage = (locale: 'en' | 'es'): IntlShape =>
  createIntl({
    locale,
    timeZone: 'America/New_York',
    messages: JSON.parse(readFileSync(join(WORDS, `${locale}.json`), 'utf8')) as Record<string, string>,
    onError: (error) => {
      throw error
    },
  })
const [en, es] = [inLanguage('en'), inLanguage('es')]

let practice: Awaited<ReturnType<typeof scratchCore>>
let entries: AuditEntry[]

/** One of everything that puts something of its own into the audit. */
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const stranger = practice.connect()
  await stranger.access.signIn({ login: 'dr.lee', password: 'not the pass phrase' })
  const admin = await practice.signedIn('admin')
  const morgan = valueOf(
    await admin.access.addUser({
      login: 'morgan',
      displayName: 'Morgan Manager',
      password: 'manager pass phrase',
      roles: ['office-manager'],
    }),
  )
  valueOf(await admin.access.setRoles({ userId: morgan.userId, roles: ['office-manager', 'privacy-officer'] }))
  valueOf(await admin.access.resetPassword({ userId: morgan.userId, password: 'another pass phrase' }))
  valueOf(await admin.practice.update({ name: 'Elm Clinic', locationName: 'Main', timeZone: 'America/Chicago' }))
  await admin.patients.search({ text: 'zimmer', limit: 50 })

  const doctor = await practice.signedIn('dr.lee')
  valueOf(await doctor.access.setPin({ pin: '830914' }))
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const sensitive = { patientId, sensitive: true, reason: 'Works here as a nurse' }
  valueOf(await doctor.patients.markSensitive(sensitive))
  valueOf(await doctor.access.breakGlass({ patientId, reason: 'Collapsed in the waiting room' }))
  valueOf(await doctor.patients.search({ text: 'zim', limit: 50 }))
  valueOf(await doctor.patients.get({ patientId }))
  valueOf(await doctor.access.lock({}))

  const manager = practice.connect()
  valueOf(await manager.access.signIn({ login: 'morgan', password: 'another pass phrase' }))
  const [grant] = valueOf(await manager.access.breakGlassGrants({ onlyUnreviewed: true }))
  if (!grant) throw new Error('no grant')
  const { grantId } = grant
  valueOf(await manager.access.reviewBreakGlass({ grantId, verdict: 'appropriate', note: 'She was there' }))
  valueOf(await manager.backups.configure({ placeId: 'here', everyHours: 2, keep: 10 }))
  valueOf(await manager.backups.run({}))
  valueOf(await manager.backups.drill({}))
  valueOf(await manager.backups.checkDatabase({}))
  valueOf(await manager.audit.verify({}))
  valueOf(await manager.audit.entries({ filter: { patientId, fromAt: 0 as never } }))
  valueOf(await manager.access.changePassword({ current: 'another pass phrase', next: 'yet another phrase' }))
  valueOf(await admin.access.deactivateUser({ userId: morgan.userId, reason: 'Moved to another city' }))
  const privacy = await practice.signedIn('privacy')
  entries = valueOf(await privacy.audit.entries({ limit: 500 })).entries
}, 120_000)
afterAll(() => practice?.remove())

const says = (find: (entry: AuditEntry) => boolean, intl = en) =>
  entries.filter(find).map((entry) => sentenceOf(entry, intl))

test('everything that the core writes into the audit is said in a sentence, in both languages', () => {
  const actions = new Set(entries.map(({ action }) => action))
  expect(actions.size).toBeGreaterThan(14)
  for (const entry of entries)
    for (const intl of [en, es]) {
      const sentence = sentenceOf(entry, intl)
      expect({ entry, known: sentence !== null }).toEqual({ entry, known: true })
      // No braces of JSON, no names of fields, no identifiers.
      expect(sentence).not.toMatch(/[{}[\]]|undefined|\b\w+: ?"|[0-9a-f]{8}-[0-9a-f]{4}/)
    }
})

test('the sentences say what happened', () => {
  expect(says(({ action, channel }) => action === 'create' && channel === 'practice.create')).toEqual([
    'The practice was created with admin (Administrator), dr.lee (Prescriber), desk (Front desk), and privacy (Privacy officer)',
  ])
  expect(says(({ action }) => action === 'break-glass')).toEqual([
    'Reviewed: Appropriate “She was there”',
    '“Collapsed in the waiting room”',
  ])
  expect(says(({ action }) => action === 'privilege')).toEqual([
    'Ended the access of morgan: “Moved to another city”',
    'morgan changed the password',
    'Marked as sensitive: “Works here as a nurse”',
    'New PIN for dr.lee',
    'New password set for morgan',
    'morgan: Office manager became Office manager and Privacy officer',
    'Added morgan as Office manager',
  ])
  expect(says(({ action }) => action === 'sign-in-refused')[0]).toMatch(/^dr\.lee, .+: wrong name or password$/)
  expect(says(({ action }) => action === 'refused')).toEqual(['Not in this role: Find patients and see their details'])
  expect(says(({ action, category }) => action === 'search' && category === 'audit')[0]).toBe(
    'The audit by first day and patient',
  )
  expect(says(({ action }) => action === 'configure')).toEqual(['To this PC, every 2 h, 10 copies kept'])
  expect(says(({ action }) => action === 'configure', es)).toEqual(['En este equipo, cada 2 h; se guardan 10 copias'])
})

test('a detail that no sentence is known for is told apart, so that it is shown as it is (control)', () => {
  const [entry] = entries
  if (!entry) throw new Error('no entry')
  expect(sentenceOf({ ...entry, action: 'privilege', detail: '{"something":"else"}' }, en)).toBeNull()
  expect(sentenceOf({ ...entry, action: 'export', detail: '{"rows":5}' }, en)).toBeNull()
})

test('passwords are in no sentence', () => {
  for (const entry of entries)
    for (const secret of [...Object.values(PASSWORDS), '830914', 'another pass phrase'])
      expect(sentenceOf(entry, en)).not.toContain(secret)
})

test('a search that has no sentence names what it was narrowed by in words, and hides none of it', () => {
  const said = (detail: object, intl = en) => plainDetail(detail as Record<string, unknown>, intl)
  expect(said({ on: '2026-11-30', days: 7, limit: 50 })).toBe('Day: Nov 30, 2026, Days: 7')
  expect(said({ fromOn: '2026-11-01', by: 'payer', overdueOnly: false }, es)).toBe(
    'Desde: 1 nov 2026, Por: Pagador, Solo atrasadas: no',
  )
  // What was cleared was something before.
  expect(said({ server: null, before: 'https://old.example', on: '', cursor: null })).toMatch(
    /^[^:]+: none, [^:]+: https:\/\/old\.example, Day: none$/,
  )
  // The control: what nobody has words for is shown as it was recorded.
  expect(said({ unheardOf: 'x' })).toBe('unheardOf: x')
})

test('whatever a list across patients can be narrowed by has its words', () => {
  const PAGING = /^(limit|offset|skip|after|cursor|sortBy|descending|filter)$/
  const keys = Object.values(contracts).flatMap((contract) =>
    Object.values((contract ?? {}) as Contract).flatMap(({ kind, phi, input }) =>
      kind === 'query' && phi === 'read' && input instanceof z.ZodObject && !('patientId' in input.shape)
        ? Object.keys(input.shape)
        : [],
    ),
  )
  expect(keys.length).toBeGreaterThan(50)
  const untold = [...new Set(keys)].filter(
    (key) => !PAGING.test(key) && !key.endsWith('Id') && [en, es].some((intl) => askedName(key, intl) === undefined),
  )
  expect(untold).toEqual([])
})
