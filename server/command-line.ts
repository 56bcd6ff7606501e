import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, posix, win32 } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type DeviceId, PracticeId, Refusal } from '../shared/kernel/index.ts'
import { askServer } from './administration.ts'
import { fingerprintOf } from './certificates.ts'
import { copiesIn } from './copies/manifest.ts'
import { restoreCopy } from './copies/restore.ts'
import { ServerFolder } from './folder.ts'
import { serverClock, serverIds } from './practice.ts'
import { runServer } from './run.ts'

const OPTIONS = {
  folder: { type: 'string' },
  name: { type: 'string' },
  practice: { type: 'string' },
  listen: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string', multiple: true },
  device: { type: 'string' },
  copies: { type: 'string' },
  'no-announce': { type: 'boolean' },
  'announce-name': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

const HELP = `daybook server: the practice server

  daybook server init --name NAME   make the server of a practice: its key, its authority, its settings
      --practice ID                 of a practice that a PC has already (daybook server init on that PC fills it in)
      --listen ADDRESS --port PORT  where it listens (0.0.0.0, 8443); --host NAME names it further, also several times
  daybook server run [--port PORT]  start it; DATABASE_URL=postgres://… keeps the practice in PostgreSQL;
                                DAYBOOK_SERVER_FILES=FOLDER, its document files in a folder that several servers share
      --no-announce             do not say on the local network that it is there; --announce-name: say what the practice is called, too
  daybook server enrol [--device ID]  a code that lets one PC in, for ten minutes; --device: a PC that is known already
  daybook server devices            which PCs there are
  daybook server revoke ID          lock a PC out: it destroys its keys when it comes next
  daybook server take ID            take into the practice what that PC had not sent and left here
  daybook server backup             make a proven copy now (a running server makes one every hour by itself)
  daybook server backups            which copies there are
  daybook server drill              prove the newest copy by restoring it
  daybook server restore COPY       put a copy in the place of the practice; the server must not be running
      --copies FOLDER               where copies lie, of all these commands and of run; DAYBOOK_SERVER_COPIES where that is set

  --folder FOLDER                   where the server keeps everything; DAYBOOK_SERVER where that is set`

type Values = ReturnType<typeof read>['values']
const read = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
const out = (line: string) => void process.stdout.write(`${line}\n`)
const say = (line: string) => void process.stderr.write(`${line}\n`)

/** Runs `daybook server …`. @returns the exit code: 0 done, 1 not done, 2 used wrongly */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let given: ReturnType<typeof read>
  try {
    given = read(argv)
  } catch (error) {
    say(error instanceof Error ? error.message : 'This cannot be understood.')
    return 2
  }
  const [command = '', word] = given.positionals
  if (given.values.help || command === 'help' || command === '') {
    out(HELP)
    return command === '' && !given.values.help ? 2 : 0
  }
  const run = COMMANDS[command]
  if (!run || given.positionals.length > 2) {
    say(`There is no such command. See: daybook server --help`)
    return 2
  }
  try {
    return await run(new ServerFolder(folderPath(given.values)), given.values, word)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    say(error.message)
    return 1
  }
}

type Run = (folder: ServerFolder, values: Values, word: string | undefined) => Promise<number>

const init: Run = async (folder, { name, practice, listen = '0.0.0.0', port, host = [] }) => {
  if (!name) throw new Refusal('invalid-input', 'Name the practice: --name')
  const asked = practice === undefined ? null : PracticeId.safeParse(practice)
  if (asked && !asked.success)
    throw new Refusal('invalid-input', 'This is not the identifier of a practice: --practice')
  const practiceId = asked?.data ?? serverIds.next<PracticeId>()
  const parts = { practiceId, practiceName: name, deviceId: serverIds.next<DeviceId>(), listen, names: host }
  await folder.setUp({ ...parts, ...(port === undefined ? {} : { port: portOf(port) }) }, serverClock.now())
  out(JSON.stringify({ folder: folder.path, practiceId }))
  say(`The practice server is set up in ${folder.path}. Start it: daybook server run`)
  say(`Its authority has the fingerprint ${fingerprintOf(folder.authority().certificate)}`)
  say('Keep a copy of this folder in a safe place: without practice.key its database opens for nobody.')
  return 0
}

const run: Run = async (folder, values) => {
  const { port } = values
  const databaseUrl = process.env['DATABASE_URL']
  const asked = port === undefined ? {} : { port: portOf(port) }
  const running = await runServer(folder, {
    version: ownVersion(),
    databaseUrl,
    copies: copiesPath(values),
    filesFolder: filesPath(),
    announce: announceOf(values),
    ...asked,
  })
  for (const alarm of running.practice.alarms()) say(alarm)
  out(JSON.stringify({ listening: running.address, store: running.practice.kind }))
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await running.close()
  return 0
}

const enrol: Run = async (folder, { device }) => {
  const { code, minutes } = await askServer(folder, {
    kind: 'offer',
    deviceId: (device as DeviceId | undefined) ?? null,
  })
  out(code)
  say(`Enter it on the PC that is to join, within ${minutes} minutes. It lets in one PC, once.`)
  return 0
}

const devices: Run = async (folder) => {
  const { devices: all } = await askServer(folder, { kind: 'devices' })
  for (const one of all) out(JSON.stringify(one))
  if (all.length === 0) say('No PC has joined yet: daybook server enrol')
  return 0
}

const revoke: Run = async (folder, _values, word) => {
  if (!word)
    throw new Refusal('invalid-input', 'Name the PC: daybook server revoke ID (daybook server devices tells them)')
  const { revoked } = await askServer(folder, { kind: 'revoke', deviceId: word })
  say(
    revoked
      ? 'This PC is locked out: it destroys its keys when it comes next, and gets nothing more.'
      : 'There is no such PC. See: daybook server devices',
  )
  return revoked ? 0 : 1
}

const take: Run = async (folder, _values, word) => {
  if (!word)
    throw new Refusal('invalid-input', 'Name the PC: daybook server take ID (daybook server devices tells them)')
  const { taken, refused } = await askServer(folder, { kind: 'take', deviceId: word })
  say(
    taken === 0 && refused === 0
      ? 'Nothing of this PC is kept aside.'
      : `${taken} changes were taken into the practice.`,
  )
  if (refused > 0)
    say('Something that came before the rest is missing, so that the rest stays aside. Let the PC itself join again.')
  return refused > 0 ? 1 : 0
}

const backup: Run = async (folder, values) => {
  const { copyId, operation, documents } = await askServer(folder, { kind: 'copy' }, placesOf(values))
  out(JSON.stringify({ copyId, operation, documents }))
  if (documents.awaited > 0)
    say(`${documents.awaited} document files are not on the server yet. They are copied when they have come.`)
  say('The copy was made and proven. Keep practice.key apart from it: without that key it opens for nobody.')
  return 0
}

const backups: Run = async (folder, values) => {
  const found = copiesIn(copiesPath(values) ?? folder.copies, folder.key())
  for (const { folder: path, manifest, bytes, isWhole } of found) {
    const madeAt = new Date(manifest.madeAt).toISOString()
    out(JSON.stringify({ path, madeAt, operation: manifest.heads.operation, bytes, whole: isWhole }))
  }
  if (found.length === 0) say('There is no copy yet: daybook server backup')
  return 0
}

const drill: Run = async (folder, values) => {
  const { copyId, madeAt, operation } = await askServer(folder, { kind: 'prove' }, placesOf(values))
  out(JSON.stringify({ copyId, madeAt: new Date(madeAt).toISOString(), operation }))
  say('The newest copy was restored beside the practice, and every row of it is as it was recorded.')
  return 0
}

const restore: Run = async (folder, _values, word) => {
  if (!word || !isAbsolute(word))
    throw new Refusal(
      'invalid-input',
      'Name the copy by its full path: daybook server restore COPY (daybook server backups tells them)',
    )
  const databaseUrl = process.env['DATABASE_URL'] || null
  const owned = folder.own()
  if (!owned) throw new Refusal('conflict', 'The practice server is running. Stop it, then restore.')
  try {
    const restored = await restoreCopy(folder, word, { databaseUrl, files: filesPath() })
    out(JSON.stringify({ ...restored, madeAt: new Date(restored.madeAt).toISOString() }))
    if (restored.healed) say('What came after the copy was written back from the operation log.')
    if (restored.documents > 0) say(`${restored.documents} document files came back from beside the copies.`)
    if (restored.aside) say(`The former state lies in ${restored.aside}.`)
    say(
      'Start the server: every PC sends again what it lacks. Look at daybook server devices: a PC that joined after the copy',
    )
    say(
      'must join again, and one that was revoked after it must be revoked again where the former state could not be read.',
    )
    return 0
  } finally {
    owned.release()
  }
}

const COMMANDS: Readonly<Record<string, Run>> = {
  init,
  run,
  enrol,
  devices,
  revoke,
  take,
  backup,
  backups,
  drill,
  restore,
}

/** Where the document files are where that was said: in a folder that several servers share. */
const filesPath = (): string | undefined => process.env['DAYBOOK_SERVER_FILES'] || undefined
const placesOf = (values: Values) => ({ copies: copiesPath(values), files: filesPath() })

/** Where copies lie where that was said. @throws Refusal when it is not a full path */
function copiesPath({ copies }: Values): string | undefined {
  const named = copies ?? process.env['DAYBOOK_SERVER_COPIES']
  if (named === undefined || named === '') return undefined
  if (isAbsolute(named)) return named
  throw new Refusal('invalid-input', `The folder for copies must be a full path; it is "${named}".`)
}

const announceOf = (values: Values) => {
  if (values['no-announce']) return 'off'
  return values['announce-name'] ? 'named' : 'nameless'
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Refusal('invalid-input', `${text} is not a port.`)
  return port
}

/** Where a server keeps everything unless it was told. @throws Refusal when it is not a full path */
function folderPath({ folder }: Values): string {
  const named = folder ?? process.env['DAYBOOK_SERVER']
  if (named !== undefined) {
    if (isAbsolute(named)) return named
    throw new Refusal('invalid-input', `The server's folder must be a full path; it is "${named}".`)
  }
  const home = homedir()
  if (process.platform === 'win32') return win32.join(home, 'AppData', 'Roaming', 'Daybook Server')
  if (process.platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Daybook Server')
  return join(home, '.local', 'share', 'Daybook Server')
}

function ownVersion(): string {
  const file = fileURLToPath(new URL('../package.json', import.meta.url))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
