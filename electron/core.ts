import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { contracts } from '../shared/contracts.ts'
import { isSkewed } from '../shared/devices/index.ts'
import {
  type Clock,
  type DeviceId,
  type IdSource,
  type Instant,
  loneServerFinder,
  type ServerFinder,
  uuidv7,
} from '../shared/kernel/index.ts'
import { heedStaff } from './access/index.ts'
import { BackupKeeper } from './backups/index.ts'
import { drillFiler } from './devices/file-drill.ts'
import type { Core } from './doors.ts'
import { FileCourier, FileKeeper, FILES_FOLDER } from './files/index.ts'
import { createHandlers } from './handlers.ts'
import { followOwn, nodeStarter, PracticeHost, type ServerStarter } from './hosting/index.ts'
import { failure } from './ipc/failure.ts'
import { type AccessRecord, type Mounted, Router } from './ipc/router.ts'
import type { IncidentLog } from './parts.ts'
import { PracticeStore } from './practice-store.ts'
import type { OutsideSource } from './safety/outside/index.ts'
import type { DeviceSecretStore } from './security/device-secrets.ts'
import { createSecurity } from './security/index.ts'
import { NotePresence } from './notes/index.ts'
import { admissionsBy } from './sync/admission.ts'
import { SyncEngine } from './sync/engine.ts'
import type { Joiner, TransportMaker } from './sync/parts.ts'
import { joinPractice } from './sync/join.ts'
import { networkTransport } from './sync/network.ts'
import { systemTimers } from './sync/timers.ts'
import { Whereabouts } from './sync/whereabouts.ts'

export type CoreOptions = {
  /** The folder that holds the practice; this core must be the only one on it. */
  dataDir: string
  version: string
  deviceSecrets: DeviceSecretStore
  clock?: Clock
  ids?: IdSource
  /** The machine's own counter in milliseconds, for locks. */
  counter?: () => number
  log?: IncidentLog
  validateOutputs?: boolean
  /** Asks the person at this PC for a folder, where the shell has a dialog for it. */
  pickFolder?: () => Promise<string | null>
  /** Makes the way to the practice's server, and has it let this PC in: over the network, unless a test has its own lines. */
  transportTo?: TransportMaker
  joinBy?: Joiner
  /** Finds practice servers on the local network; none unless the shell looks there. */
  finder?: ServerFinder
  /** How the practice's server is started on this computer, and where it listens. */
  hosting?: { start?: ServerStarter; listen?: string; port?: number }
  /** Sources of drug knowledge outside of the program, which are then asked with every order. None by default. */
  outsideSources?: readonly OutsideSource[]
}

const systemClock: Clock = { now: () => Date.now() as Instant }

const ID_RANDOM = 10
/** Asking the system for random bytes takes far longer than using them: they are asked for by the hundred. */
const IDS_AT_ONCE = 200

function randomIds(clock: Clock): IdSource {
  let bytes = Buffer.alloc(0)
  return {
    next<T extends string>() {
      if (bytes.length < ID_RANDOM) bytes = randomBytes(ID_RANDOM * IDS_AT_ONCE)
      const own = bytes.subarray(0, ID_RANDOM)
      bytes = bytes.subarray(ID_RANDOM)
      return uuidv7(clock.now(), own) as T
    },
  }
}

/** Starts the core on a data folder: everything that Daybook is, without any window. The shells open doors to it. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const {
    dataDir,
    version,
    deviceSecrets,
    clock = systemClock,
    counter,
    log = () => {},
    validateOutputs = false,
    pickFolder,
    outsideSources = [],
    transportTo = networkTransport,
    joinBy = joinPractice,
    finder = loneServerFinder,
    hosting = {},
  } = options
  const ids: IdSource = options.ids ?? randomIds(clock)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const practice = new PracticeStore({ dataDir, clock, ids })
  const security = await createSecurity({ dataDir, deviceSecrets, practice, clock, ...(counter && { counter }) })
  heedStaff({ practice, security })
  const copying = { practice, dataDir, clock, ids, version, ...(pickFolder && { pickFolder }) }
  const copies = new BackupKeeper(copying)
  copies.start()
  const reported = (channel: string, error: unknown) => {
    const { incidentId } = failure('internal', '')
    log({ incidentId, channel, error: describe(error) })
    return incidentId
  }
  const openNotes = new NotePresence()
  const server = new SyncEngine({
    practice,
    version,
    clock,
    fileDrill: drillFiler({ practice, ids }),
    isSkewed,
    transportTo,
    joinBy,
    report: (error) => reported('sync', error),
    expectsServer: () => security.vault.hasRemote,
    people: () => security.keeper.people(),
    finder,
    serverMoved: (to) => security.vault.remoteMoved(to),
    recoveryKey: () => security.vault.recoveryKey,
    notes: () => openNotes.here(),
    lapsed: () => security.keeper.lockAll(),
    destroyKeys: (left) => security.destroyKeys(left),
    closePractice: () => security.hardLock('locked out'),
  })
  const host: PracticeHost = new PracticeHost({
    dataDir,
    version,
    start: nodeStarter,
    ...hosting,
    timers: systemTimers,
    listening: () => void followOwn({ practice, host, server }),
    report: (error) => reported('hosting', error),
  })
  practice.onOpen(() => void followOwn({ practice, host, server }))
  security.onDestroy(() => host.destroyKeys())
  const courier = new FileCourier({
    practice,
    folder: join(dataDir, FILES_FOLDER),
    clock,
    carry: () => server.carry,
    report: (error) => reported('files', error),
  })
  const whereabouts = new Whereabouts({
    practice,
    finder,
    facts: () => server.facts(),
    async moved(to) {
      await security.vault.remoteMoved(to)
      await server.restart()
    },
    timers: systemTimers,
    report: (error) => reported('sync', error),
  })
  server.onChange(() => courier.soon())
  openNotes.onChange(() => server.exchangeNow())
  server.onChange(() => void whereabouts.heed())
  const files = new FileKeeper({ dataDir, practice, sessions: security.keeper, clock, ids, elsewhere: courier })
  const admissions = admissionsBy({ practice, transport: () => server.transport })
  const asked = { server, admissions, finder, host, openNotes }
  const handlers = createHandlers({
    ...copying,
    security,
    copies,
    files,
    courier,
    ...asked,
    outsideSources,
    log,
    report: reported,
  })
  const router = new Router({
    capabilities: mount(handlers),
    sessions: security.keeper,
    deviceId: () => (practice.isOpen ? practice.store().deviceId : ('' as DeviceId)),
    clock,
    record: (access: AccessRecord) => {
      // Before the database is open there is neither a chart to read nor an audit to write to.
      if (practice.isOpen) practice.recorder().record(access)
    },
    understand: (error) => practice.heed(error),
    log: (incidentId, channel, error) => log({ incidentId, channel, error: describe(error) }),
    validateOutputs,
  })
  return {
    connect: (door) => router.connect(door),
    file: (token) => files.serve(token),
    suspend: () =>
      void security.hardLock('suspend').catch((error) => {
        log({ incidentId: 'suspend', channel: 'practice.close', error: describe(error) })
      }),
    async close() {
      whereabouts.stop()
      server.stop()
      const ended = host.close()
      courier.stop()
      await courier.settled()
      await server.settled()
      await copies.stop()
      await files.close()
      await security.close()
      await ended
    },
    resumeHosting: () => host.resume(),
  }
}

function mount(handlers: ReturnType<typeof createHandlers>): Record<string, Mounted | null> {
  const pairs = Object.entries(contracts).map(([name, contract]) => {
    const own = handlers[name as keyof typeof handlers] as Mounted['handlers'] | null
    return [name, own && { contract, handlers: own }]
  })
  return Object.fromEntries(pairs) as Record<string, Mounted | null>
}

/** Where an error happened and of what kind, without what it says: messages may hold what a patient is called. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = 'code' in error ? ` ${String(error.code)}` : ''
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [`${error.name}${code}`, ...frames.slice(0, 12).map((line) => line.trim())].join(' ← ')
}
