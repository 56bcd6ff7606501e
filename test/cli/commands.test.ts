import { beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RestoreRequest } from '../../electron/cli/cli.ts'
import { BackupSettingsFile } from '../../electron/backups/index.ts'
import { wordSheet } from '../../electron/cli/commands/init.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { scratch } from '../support/run.ts'
import { failing, fine, runTyped, scriptedCore } from './scripted-core.ts'

let folder: string
let passwordFile: string
beforeEach(async () => {
  folder = await scratch('cli')
  process.env.DAYBOOK_DATA = join(folder, 'data')
  passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'correct horse battery\n')
})
const who = () => ['--user', 'ana', '--password-file', passwordFile]
const signIn = { 'access.signIn': () => fine({}) }

describe('call', () => {
  test('signs in on its connection and prints the outcome as one line of JSON', async () => {
    const { core, calls, counts } = scriptedCore({ ...signIn, 'patients.search': () => fine([]) })
    const typed = { input: '{"text":"mü"}' }
    const result = await runTyped(['call', 'patients.search', '--input', '-', ...who()], core, typed)
    expect(result).toMatchObject({ code: 0, out: '{"ok":true,"value":[]}', said: '' })
    expect(calls).toEqual([
      { channel: 'access.signIn', input: { login: 'ana', password: 'correct horse battery' } },
      { channel: 'patients.search', input: { text: 'mü' } },
    ])
    expect(counts).toMatchObject({ connected: 1, closed: 1, coreClosed: 1 })
  })

  test('a refusal is an outcome too, with exit code 1', async () => {
    const { core } = scriptedCore({ 'practice.get': () => failing('not-signed-in', 'Sign in to go on.') })
    const { code, out } = await runTyped(['call', 'practice.get'], core)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
  })

  test('who may not sign in calls nothing', async () => {
    const refused = () => failing('not-signed-in', 'Name or password is wrong.')
    const { core, calls } = scriptedCore({ 'access.signIn': refused, 'practice.get': () => fine({}) })
    const { code, out } = await runTyped(['call', 'practice.get', ...who()], core)
    expect(code).toBe(1)
    expect(JSON.parse(out).ok).toBe(false)
    expect(calls).toHaveLength(1)
  })

  test('the password is asked for in secret where a person sits', async () => {
    const { core, calls } = scriptedCore({ ...signIn, 'practice.get': () => fine({}) })
    const typed = { interactive: true, answers: ['typed in secret'] }
    const { asked } = await runTyped(['call', 'practice.get', '--user', 'ana'], core, typed)
    expect(asked).toEqual(['(secret) Password of ana:'])
    expect(calls[0]?.input).toEqual({ login: 'ana', password: 'typed in secret' })
  })

  test('progress goes to the person, not into the result', async () => {
    const { core } = scriptedCore({
      'practice.createDemo': (_input, push, id) => {
        push({ id, kind: 'progress', value: { done: 1, of: 2 } })
        return fine({ people: [] })
      },
    })
    const { out, said } = await runTyped(['call', 'practice.createDemo'], core)
    expect(said).toBe('{"done":1,"of":2}')
    expect(out).toBe('{"ok":true,"value":{"people":[]}}')
  })

  test('a stream prints its events until the core ends it', async () => {
    const { core } = scriptedCore({
      'practice.changed': (_input, push, id) => {
        setTimeout(() => {
          push({ id, kind: 'event', value: { ids: ['x'] } })
          push({ id, kind: 'end', failure: failing('not-signed-in', 'Locked.').failure })
        }, 5)
        return fine(null)
      },
    })
    const { code, out } = await runTyped(['call', 'practice.changed'], core)
    const [event, end] = out.split('\n').map((line) => JSON.parse(line) as unknown)
    expect(event).toEqual({ ids: ['x'] })
    expect(end).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
    expect(code).toBe(1)
  })
})

const WORDS = Array.from({ length: 24 }, (_, index) => `word${index + 1}`)
describe('init', () => {
  const created = { 'practice.create': () => fine({ recoveryWords: WORDS }) }

  test('prints the words once', async () => {
    const { core } = scriptedCore(created)
    const { code, out } = await runTyped(['init', '--input', '-'], core, { input: '{"practiceName":"X"}' })
    expect(code).toBe(0)
    expect(out.match(/word\d+/g)).toEqual(WORDS)
  })

  test('or writes them to a new file that only this account may read, and prints none', async () => {
    const { core } = scriptedCore(created)
    const file = join(folder, 'words')
    const result = await runTyped(['init', '--input', '-', '--words-file', file], core, { input: '{}' })
    expect(`${result.out}${result.said}`).not.toMatch(/word\d+/)
    expect(readFileSync(file, 'utf8').match(/word\d+/g)).toEqual(WORDS)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('makes no practice when the file for the words is there already', async () => {
    const { core, calls } = scriptedCore(created)
    writeFileSync(join(folder, 'words'), 'old words')
    const argv = ['init', '--input', '-', '--words-file', join(folder, 'words')]
    const { code, said } = await runTyped(argv, core, { input: '{}' })
    expect(code).toBe(2)
    expect(said).toContain('is there already')
    expect(calls).toEqual([])
    expect(readFileSync(join(folder, 'words'), 'utf8')).toBe('old words')
  })

  test('leaves no empty file for words when no practice was made', async () => {
    const { core } = scriptedCore({ 'practice.create': () => failing('conflict', 'There is a practice already.') })
    const argv = ['init', '--input', '-', '--words-file', join(folder, 'words')]
    expect((await runTyped(argv, core, { input: '{}' })).code).toBe(1)
    expect(existsSync(join(folder, 'words'))).toBe(false)
  })

  test('asks a person, and takes a password only when it was typed twice alike', async () => {
    const { core, calls } = scriptedCore(created)
    const long = 'fifteen letters or more'
    const answers = ['Elm Clinic', '', 'Europe/Berlin', 'PC 1', '', 'Ada Min', 'short', long, 'other', long, long]
    answers.push('ana', 'Ana Lima', long, long)
    const { said } = await runTyped(['init'], core, { interactive: true, answers })
    expect(said).toContain('shorter than 15')
    expect(said).toContain('The two differ.')
    expect(calls[0]?.input).toEqual({
      practiceName: 'Elm Clinic',
      locationName: 'Main office',
      timeZone: 'Europe/Berlin',
      deviceName: 'PC 1',
      administrator: { login: 'admin', displayName: 'Ada Min', password: long },
      staff: [{ login: 'ana', displayName: 'Ana Lima', password: long, roles: ['prescriber'] }],
    })
  })

  test('says what is wrong in the input, field by field', async () => {
    const issues = [{ path: 'administrator.password', message: 'Use at least 15 characters' }]
    const { core } = scriptedCore({
      'practice.create': () => failing('invalid-input', 'Some of this needs mending.', issues),
    })
    const { code, said } = await runTyped(['init', '--input', '-'], core, { input: '{}' })
    expect(code).toBe(1)
    expect(said).toBe('Some of this needs mending.\n  administrator.password: Use at least 15 characters')
  })
})

describe('reports decide the exit code', () => {
  const report = (verdict: string) => ({
    verdict,
    entries: 2,
    operations: 3,
    headHash: 'h',
    findings: [],
    checkedTables: 1,
  })
  const cases: [argv: string[], channel: string, value: unknown, code: number][] = [
    [['audit', 'verify'], 'audit.verify', report('intact'), 0],
    [
      ['audit', 'verify'],
      'audit.verify',
      { ...report('damaged'), findings: [{ sequence: 7, what: 'was changed' }] },
      1,
    ],
    [['db', 'check'], 'backups.checkDatabase', report('sound'), 0],
    [['db', 'check'], 'backups.checkDatabase', report('damaged'), 1],
    [['backup'], 'backups.run', { verified: true, failure: null }, 0],
    [['backup'], 'backups.run', { verified: false, failure: 'the drive is full' }, 1],
    [['backup', '--drill'], 'backups.drill', { verdict: 'proven', findings: [] }, 0],
    [['backup', '--drill'], 'backups.drill', { verdict: 'failed', findings: ['a row differs'] }, 1],
  ]
  test.each(cases)('%j %s %j: %i', async (argv, channel, value, code) => {
    const { core } = scriptedCore({ ...signIn, [channel]: () => fine(value) })
    const result = await runTyped([...argv, ...who()], core)
    expect(result.code).toBe(code)
    expect(JSON.parse(result.out)).toEqual(value)
  })
})

describe('export and import', () => {
  const entries = Array.from({ length: 1203 }, (_, index) => ({ sequence: index + 1 }))
  const paged = (input: unknown) => {
    const { offset, limit } = input as { offset: number; limit: number }
    return fine({ entries: entries.slice(offset, offset + limit), total: entries.length })
  }

  test('the audit log is written whole, oldest first', async () => {
    const { core } = scriptedCore({ ...signIn, 'audit.entries': paged })
    const file = join(folder, 'audit.jsonl')
    const { code, said } = await runTyped(['export', 'audit', '--to', file, ...who()], core)
    expect({ code, said }).toEqual({ code: 0, said: '1203 entries written.' })
    expect(
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(entries)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('one that broke off says that it is not complete', async () => {
    let pages = 0
    const breaking = (input: unknown) => (++pages > 1 ? failing('not-signed-in', 'Locked.') : paged(input))
    const { core } = scriptedCore({ ...signIn, 'audit.entries': breaking })
    const { code, said } = await runTyped(['export', 'audit', ...who()], core)
    expect(code).toBe(1)
    expect(said).toContain('not complete')
  })

  test('patients are registered line by line; refused lines are named and the rest goes on', async () => {
    const register = (input: unknown) =>
      (input as { familyName?: string }).familyName ? fine({}) : failing('invalid-input', 'Some of this needs mending.')
    const { core } = scriptedCore({ ...signIn, 'patients.register': register })
    const input = '{"familyName":"A"}\n\n{}\n{"familyName":"B"}\n'
    const { code, said } = await runTyped(['import', 'patients', '-', ...who()], core, { input })
    expect(code).toBe(1)
    expect(said).toBe('Line 3:\nSome of this needs mending.\n2 of 3 patients registered.')
  })

  test('the mark with which Windows begins a file is no part of it', async () => {
    const { core, calls } = scriptedCore({ ...signIn, 'patients.register': () => fine({}) })
    const typed = { input: '\uFEFF{"familyName":"A"}\r\n{"familyName":"B"}\r\n' }
    expect(await runTyped(['import', 'patients', '-', ...who()], core, typed)).toMatchObject({ code: 0 })
    expect(calls.at(-2)?.input).toEqual({ familyName: 'A' })
  })

  test('a file with a broken line registers nobody', async () => {
    const { core, calls } = scriptedCore({ ...signIn, 'patients.register': () => fine({}) })
    const { code } = await runTyped(['import', 'patients', '-', ...who()], core, { input: '{"familyName":"A"}\n{' })
    expect(code).toBe(2)
    expect(calls).toEqual([])
  })
})

test('a practice that was built anew while the command ran is spoken of', async () => {
  const healed = { at: 1 as Instant, note: 'The disk had damaged the files; they were built anew.' }
  const get = () => {
    new BackupSettingsFile(join(folder, 'data')).change({ healed })
    return fine({})
  }
  const { core } = scriptedCore({ ...signIn, 'practice.get': get })
  expect((await runTyped(['call', 'practice.get', ...who()], core)).said).toBe(healed.note)
  // The next command finds nothing new.
  expect((await runTyped(['call', 'practice.get', ...who()], core)).said).toBe('')
})

describe('restore', () => {
  const restoring = () => {
    const asked: unknown[] = []
    const restore = (request: RestoreRequest) => {
      const { from, login, password, words } = request
      asked.push({ from, login, password, words, owned: existsSync(join(request.dataDir, 'core.lock')) })
      return Promise.resolve()
    }
    return { asked, restore }
  }

  test('is given the folder that this process owns, and who asks', async () => {
    const { asked, restore } = restoring()
    const { code } = await runTyped(
      ['restore', '--from', '/copies/1', ...who()],
      scriptedCore({}).core,
      {},
      { restore },
    )
    expect(code).toBe(0)
    const [password, words] = ['correct horse battery', null]
    expect(asked).toEqual([{ from: '/copies/1', login: 'ana', password, words, owned: true }])
  })

  test('reads the words as init has written them', async () => {
    const { asked, restore } = restoring()
    const letters = WORDS.map((_, index) => `word${'abcdefghijklmnopqrstuvwxyz'[index]}`)
    writeFileSync(join(folder, 'words'), wordSheet(letters))
    const argv = ['restore', '--from', '/c', ...who(), '--words-file', join(folder, 'words')]
    expect((await runTyped(argv, scriptedCore({}).core, {}, { restore })).code).toBe(0)
    expect(asked).toMatchObject([{ words: letters }])
    writeFileSync(join(folder, 'words'), 'only three words')
    expect((await runTyped(argv, scriptedCore({}).core, {}, { restore })).said).toContain('the file has 3')
  })
})
