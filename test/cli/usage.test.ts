import { beforeAll, describe, expect, test } from '@jest/globals'
import { COMMANDS } from '../../electron/cli/commands/index.ts'
import { didYouMean, distance } from '../../electron/cli/suggest.ts'
import { scratch } from '../support/run.ts'
import { runTyped, scriptedCore } from './scripted-core.ts'

const { core, counts } = scriptedCore({})
const run = (...argv: string[]) => runTyped(argv, core)
beforeAll(async () => {
  process.env.DAYBOOK_DATA = await scratch('usage')
})

describe('help', () => {
  test('names every command', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const { name, summary } of COMMANDS) expect(out).toContain(`${name.padEnd(12)}  ${summary}`)
  })

  test.each(COMMANDS.map(({ name }) => [name]))('of %s shows its usage and every option', async (name) => {
    const command = COMMANDS.find((one) => one.name === name)
    const { code, out } = await run(...name.split(' '), '--help')
    expect(code).toBe(0)
    expect(out).toContain(`Usage: daybook ${name}`)
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`--${option}`)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })

  test('nothing typed shows it too, and counts as used wrongly', async () => {
    expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining('Usage:') })
  })

  test('the version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: '9.9.9' })
  })
})

const wrong: [argv: string[], sentence: string][] = [
  [['opne'], 'There is no command "opne". Did you mean "open"?'],
  [['backups'], 'There is no command "backups". Did you mean "backup"?'],
  [['frobnicate'], 'There is no command "frobnicate".'],
  [['audit'], '"audit" needs a second word: audit verify.'],
  [['audit', 'verfy'], '"audit" needs a second word: audit verify. Did you mean "audit verify"?'],
  [['open', '--prot', '8080'], 'There is no option --prot here. Did you mean "--port"?'],
  [['open', '--port', '80'], '--port takes a number from 1024 to 65535.'],
  [['open', '--port', '8e3'], '--port takes a number from 1024 to 65535.'],
  [['server'], 'Something is missing: daybook server init|run|enrol|devices|revoke [ID]'],
  [['server', 'rnu'], '"rnu" is none of init, run, enrol, devices, revoke.'],
  [['server', 'init', '--pratice', 'x'], 'There is no option --pratice here. Did you mean "--practice"?'],
  [['open', 'sesame'], '"sesame" is one word too many here.'],
  [['call'], 'Something is missing: daybook call CAPABILITY.PROCEDURE'],
  [['call', 'patients.serach'], 'There is no procedure "patients.serach". Did you mean "patients.search"?'],
  [['call', 'patients'], 'There is no procedure "patients". It is written capability.procedure.'],
  [['call', '__proto__.toString'], 'There is no procedure "__proto__.toString". It is written capability.procedure.'],
  [['call', 'practice.status', '--input', '/nonexistent/x'], 'The file /nonexistent/x cannot be read (ENOENT).'],
  [['call', 'practice.get', '--password', 'x'], 'A password never stands on the command line'],
  [['call', 'practice.get', '--user', 'ana'], 'There is no terminal to ask for the password on'],
  [['call', 'practice.get', '--password-file', 'x'], '--password-file goes with --user NAME.'],
  [['audit', 'verify'], 'Say who does this: --user NAME.'],
  [['demo', '--patients', 'many'], '--patients takes a number from 1 on.'],
  [['init'], 'There is no terminal to ask on'],
  [['export', 'adit'], '"adit" cannot be exported. Did you mean "audit"?'],
  [['export', 'patients'], '"patients" cannot be exported. What can be: fhir, audit.'],
  [['import', 'charts', 'x'], '"charts" cannot be imported.'],
  [['import', 'frob'], '"frob" cannot be imported. What can be: fhir, patients, terminology.'],
  [['import', 'terminology'], 'Say which files or folder'],
  [['import', 'terminology', 'x', '--effective', 'soon'], '--effective takes a day'],
  [['import', 'patients', 'a', 'b'], 'One file at a time'],
  [['import', 'patients'], 'Say which file'],
  [['demo', '--patients', '-3'], '--patients needs a value, and "-3" is none.'],
  [['restore'], 'Say which backup: --from FOLDER.'],
]

describe('used wrongly', () => {
  test.each(wrong)('%j', async (argv, sentence) => {
    const { code, out, said } = await run(...argv)
    expect(said).toContain(sentence)
    expect(said).toMatch(/See: daybook .*--help$/)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  test('starts no core', () => expect(counts.connected).toBe(0))
})

test('letters swapped, dropped and added are one step each', () => {
  expect([distance('open', 'opne'), distance('open', 'opn'), distance('open', 'oppen'), distance('', 'ab')]).toEqual([
    1, 1, 1, 2,
  ])
  expect(didYouMean('zzzz', ['open', 'init'])).toBe('')
})
