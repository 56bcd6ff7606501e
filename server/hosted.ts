import { type DeviceId, type PracticeId, Refusal } from '../shared/kernel/index.ts'
import { type HostNews, HostOrder } from '../shared/sync/index.ts'
import { offerCode } from './enrolment.ts'
import { ServerFolder } from './folder.ts'
import { serverClock, serverIds } from './practice.ts'
import { runServer, type Running } from './run.ts'
import { ownAddresses } from './serving.ts'
import { takeOver } from './take-over.ts'

/**
 * The practice server as a process of the application: it does what comes over the line from there, and ends with it. In a desktop it is one of
 * Electron's, elsewhere one of Node's.
 */
type ParentPort = {
  on(event: 'message', heard: (message: { data: unknown }) => void): void
  postMessage(news: HostNews): void
}
const { parentPort } = process as unknown as { parentPort?: ParentPort }

/** Whether another server took this one's place is looked up this often. */
const LOOKED_MS = 3_000

const tell = (news: HostNews) => (parentPort ? parentPort.postMessage(news) : void process.send?.(news))

let running: { server: Running; folder: ServerFolder; timer: NodeJS.Timeout } | null = null

async function obey(order: HostOrder): Promise<HostNews | null> {
  switch (order.kind) {
    case 'make': {
      const { practiceName, listen, port } = order
      const deviceId = serverIds.next<DeviceId>()
      const settings = { practiceId: order.practiceId as PracticeId, practiceName, deviceId, listen, port, names: [] }
      const folder = new ServerFolder(order.folder)
      // What was made before the application was cut off is gone on with; another practice's is refused.
      const isMade = folder.isSetUp && folder.settings().practiceId === order.practiceId
      if (!isMade) await folder.setUp(settings, serverClock.now())
      return { kind: 'made' }
    }
    case 'take-over': {
      const { practiceName, listen, port, file, authority, was } = order
      const key = Buffer.from(order.key, 'base64')
      const heir = { file, key: <T>(use: (bytes: Buffer) => T) => use(Buffer.from(key)), authority, was }
      const settings = { practiceName, listen, port, names: [] }
      const progress = (value: { done: number; of: number }) => tell({ kind: 'progress', ...value })
      try {
        const { epoch, floor, operations, ms } = await takeOver(
          new ServerFolder(order.folder),
          settings,
          heir,
          progress,
        )
        return { kind: 'taken', epoch, floor, operations, ms }
      } finally {
        key.fill(0)
      }
    }
    case 'run': {
      const folder = new ServerFolder(order.folder)
      const { version, port } = order
      const log = { write: () => undefined }
      const server = await runServer(folder, { version, logTo: log, ...(port === undefined ? {} : { port }) })
      running = { server, folder, timer: setInterval(() => void lookAround(server), LOOKED_MS) }
      return { kind: 'listening', port: server.address.port, addresses: ownAddresses() }
    }
    case 'offer': {
      if (!running) throw new Refusal('conflict', 'The practice server does not run.')
      const { journal } = running.server.practice
      const { certificate } = running.folder.authority()
      const { code } = await offerCode({ journal, clock: serverClock, ids: serverIds, certificate }, order.deviceId)
      return { kind: 'code', code }
    }
    case 'stop':
      await end()
      return null
  }
}

let wasMoved = false
async function lookAround(server: Running): Promise<void> {
  const hasMoved = await server.hasMoved().catch(() => false)
  if (hasMoved && !wasMoved) tell({ kind: 'moved' })
  wasMoved = hasMoved
}

/** Whoever says so a second time waits for the same end. */
let ending: Promise<never> | null = null
const end = (): Promise<never> => (ending ??= endNow())

async function endNow(): Promise<never> {
  if (running) clearInterval(running.timer)
  await running?.server.close().catch(() => undefined)
  process.exit(0)
}

let turns = Promise.resolve()
function heard(message: unknown): void {
  turns = turns.then(async () => {
    try {
      const news = await obey(HostOrder.parse(message))
      if (news) tell(news)
    } catch (error) {
      const isKnown = error instanceof Refusal
      const message = isKnown ? error.message : 'The practice server could not do this on this computer.'
      tell({ kind: 'failed', message, reason: (isKnown && error.reason) || null })
    }
  })
}

// Everything that this program makes is for its own account alone.
process.umask(0o077)
if (parentPort) parentPort.on('message', ({ data }) => heard(data))
else {
  process.on('message', heard)
  // The application is gone, however it went: nobody would ever end this.
  process.on('disconnect', () => void end())
}
// A terminal tells all its programs: the application says when to end.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => void end())
