import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { ledgerGiving } from '../db/ledger/given.ts'
import { standingOf } from '../db/sync/devices.ts'
import { Refusal } from '../shared/kernel/index.ts'
import { serverNameOf, servingIn } from '../shared/sync/index.ts'
import type { FastifyInstance } from 'fastify'
import type { Journal } from '../db/journal.ts'
import { addressesOf, Announcer, type OwnAddress } from './announce.ts'
import { practiceApp } from './app.ts'
import { type Certified, certify, fingerprintOf } from './certificates.ts'
import { FileStore } from './files/store.ts'
import type { ServerFolder } from './folder.ts'
import { CopyKeeper } from './copies/keeper.ts'
import { noteCopied } from './copied.ts'
import { deviceCertifier } from './device-certifier.ts'
import { leaseGiver, leaseSigner } from './lease-signer.ts'
import { traceOf } from './log.ts'
import { Metrics } from './metrics.ts'
import { News } from './news.ts'
import { openPractice, schemaOf, serverClock, serverIds, type ServerPractice } from './practice.ts'
import { claimCopying, PracticeNews } from './practice-news.ts'
import { Revocations } from './revocations.ts'
import { SnapshotKeeper } from './snapshots/keeper.ts'
import { Fence, servingNow, signServing } from './serving.ts'
import { successionGiver } from './succession.ts'
import { PracticeExchange } from './sync/exchange.ts'
import { placesBefore } from './take-over.ts'
import { MovedTeller } from './tell-moved.ts'

/** A server's certificate lasts three times as long: a server that is not restarted for years never has an old one. */
const RENEW_MS = 30 * 86_400_000
/** The longest that a timer of Node may wait. */
const LOOK_MS = 86_400_000
/** What is under way when the server is ended has this long. */
const ENDING_MS = 10_000

/** A running practice server. */
export type Running = {
  practice: ServerPractice
  /** Keeps the server's copies. */
  copies: CopyKeeper
  address: { host: string; port: number }
  /** How many devices listen for news. */
  listening(): number
  /** Whether another server serves the practice instead of this one. */
  hasMoved(): Promise<boolean>
  /** Lets what is under way end, then closes everything. */
  close(): Promise<void>
}

export type RunOptions = {
  version: string
  databaseUrl?: string | undefined
  /** Where the server's copies lie; a folder within its own unless told. */
  copies?: string | undefined
  /** Instead of the settings'; 0 for any that is free. */
  port?: number
  /** Where the document files are; several servers of one practice share one folder. In the server's own unless told. */
  filesFolder?: string | undefined
  /** Operations below which PCs are given no snapshot to begin with; `SNAPSHOT_LEAST` unless told. */
  snapshotLeast?: number | undefined
  logTo?: { write(line: string): void }
  /** Whether it says on the local network that it is there: not, without the practice's name, or with it. Without it unless told. */
  announce?: 'off' | 'nameless' | 'named'
  /** Where it does; a test says so on a port and an address of its own. */
  mdns?: { port: number; addresses: () => OwnAddress[] }
}

/**
 * Starts the server of the practice in a folder.
 * @throws Refusal `conflict` when another process works in the folder or has the port; as `openStore`
 */
export async function runServer(folder: ServerFolder, options: RunOptions): Promise<Running> {
  const settings = folder.settings()
  const authority = folder.authority()
  const owned = folder.own()
  if (!owned) throw new Refusal('conflict', `The practice server in ${folder.path} is running already.`)
  let practice: ServerPractice | null = null
  // What is undone, the last first, where something fails on the way.
  const begun: (() => unknown)[] = []
  try {
    practice = await openPractice(folder, options)
    const { journal } = practice
    const names = namesOf(settings.practiceId, settings.names)
    const [url, schema] = [options.databaseUrl ?? '', schemaOf(settings.practiceId)]
    const listener = await secureServer(authority, names)
    const metrics = new Metrics()
    const filesFolder = options.filesFolder || folder.filesFolder
    const files = new FileStore(filesFolder)
    await files.open(serverClock.now())
    const { certificate } = authority
    const copied = (deviceId: string) => {
      news.revoked(deviceId)
      void noteCopied(journal, deviceId)
    }
    const news: News = new News(listener, { journal, clock: serverClock, certificate, metrics, copied })
    begun.push(() => news.close())
    const copies = new CopyKeeper({
      folder,
      journal,
      clock: serverClock,
      ids: serverIds,
      version: options.version,
      databaseUrl: options.databaseUrl || null,
      place: options.copies ?? folder.copies,
      files: filesFolder,
      ...(options.databaseUrl ? { claim: () => claimCopying(url, schema) } : {}),
      report: (error) => app.log.error({ trace: traceOf(error) }),
    })
    const snapshots = new SnapshotKeeper({
      folder,
      journal,
      copies,
      clock: serverClock,
      ids: serverIds,
      least: options.snapshotLeast,
      report: (error) => app.log.error({ trace: traceOf(error) }),
    })
    const fence = new Fence({ journal, clock: serverClock, certificate })
    const app: FastifyInstance = practiceApp({
      copies,
      snapshots,
      fence,
      journal,
      exchange: new PracticeExchange({
        journal,
        clock: serverClock,
        aside: (operations) => metrics.count('operations_quarantined', '', operations),
        lease: leaseGiver(journal, leaseSigner(authority)),
        fence,
        succession: successionGiver(journal, authority),
        giving: ledgerGiving,
      }),
      clock: serverClock,
      metrics,
      files,
      revoked: (deviceId) => news.revoked(deviceId),
      copied,
      listening: () => news.listening,
      ids: serverIds,
      certificate,
      certifyDevice: deviceCertifier(authority),
      adminSecret: folder.adminSecret(),
      version: options.version,
      ...(options.logTo ? { logTo: options.logTo } : {}),
      serverFactory: (handler) => listener.on('request', handler as RequestListener),
    })
    await app.listen({ host: settings.listen, port: options.port ?? settings.port }).catch((error: unknown) => {
      throw listenRefusal(error, options.port ?? settings.port)
    })
    begun.push(async () => {
      listener.closeAllConnections()
      await app.close()
    })
    const { port } = listener.address() as AddressInfo
    folder.notePort(port)
    const renewal = keepRenewed(listener, authority, names)
    begun.push(() => clearInterval(renewal))
    const opened = practice
    const elsewhere = options.databaseUrl ? await shareNews(url, schema, journal, news) : null
    if (elsewhere) begun.push(() => elsewhere.close())
    const revocations = new Revocations({
      journal,
      revoked: (deviceId) => news.revoked(deviceId),
      report: (error) => app.log.error({ trace: traceOf(error) }),
    })
    begun.push(() => revocations.close())
    void revocations.obey()
    const teller = await tellBefore(folder, { journal, authority, port, fence })
    begun.push(() => teller?.close())
    copies.start()
    begun.push(() => copies.close())
    const { announce = 'nameless', mdns } = options
    const announcer =
      announce === 'off'
        ? null
        : new Announcer({
            practiceId: settings.practiceId,
            port,
            fingerprint: fingerprintOf(authority.certificate).replaceAll(' ', '').slice(0, 8),
            epoch: async () => (await standingOf(journal.db)).epoch,
            practiceName: announce === 'named' ? settings.practiceName : null,
            addresses: mdns?.addresses ?? (() => addressesOf(settings.listen)),
            mdnsPort: mdns?.port,
            report: (error) => app.log.error({ trace: traceOf(error) }),
          })
    return {
      practice,
      copies,
      hasMoved: async () => (await fence.moved()) !== null,
      address: { host: settings.listen, port },
      listening: () => news.listening,
      async close() {
        clearInterval(renewal)
        const made = snapshots.close()
        teller?.close()
        await announcer?.close()
        await copies.close()
        await made
        await revocations.close()
        await elsewhere?.close()
        news.close()
        // Whoever is connected and asks nothing would keep it from ending for good.
        const ending = setTimeout(() => listener.closeAllConnections(), ENDING_MS)
        await app.close()
        clearTimeout(ending)
        await opened.close()
        owned.release()
      },
    }
  } catch (error) {
    for (const undo of begun.toReversed()) await (async () => undo())().catch(() => undefined)
    await practice?.close().catch(() => undefined)
    owned.release()
    throw error
  }
}

/** A server that took another's place says so, as it is reached now, and tells that one should it come back. Null for any other. */
async function tellBefore(
  folder: ServerFolder,
  at: { journal: Journal; authority: Certified; port: number; fence: Fence },
): Promise<MovedTeller | null> {
  const { journal, authority, port, fence } = at
  const own = await fence.own()
  const { practiceId, deviceId } = await standingOf(journal.db)
  // The epoch in which it took over, whatever was restored since: that is what says which of two heirs is the later one.
  const epoch = own && servingIn(own.content, practiceId)?.epoch
  if (!epoch) return null
  const { listen, names } = folder.settings()
  const signed = signServing(
    authority,
    servingNow({ practiceId, epoch, deviceId, port, listen, names }, serverClock.now()),
  )
  await journal.vouched({ serving: signed })
  const { certificate } = authority
  const teller = new MovedTeller({ practiceId, certificate, places: placesBefore(folder), serving: () => signed })
  teller.start()
  return teller
}

/** Several processes of one practice tell each other of what they commit. */
async function shareNews(url: string, schema: string, journal: Journal, news: News): Promise<PracticeNews> {
  const shared = new PracticeNews(url, schema, (operation) => news.heardElsewhere(operation))
  await shared.open()
  const stop = journal.onCommit(({ tables, operation }) => {
    if (tables.length > 0) shared.tell(operation)
  })
  const close = shared.close.bind(shared)
  return Object.assign(shared, {
    close() {
      stop()
      return close()
    },
  })
}

/** The names in the certificate: the practice's own first, then all under which this computer may be looked for. */
function namesOf(practiceId: string, further: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ address }) => !address.includes('%')).map(({ address }) => address),
  )
  const own = hostname().toLowerCase()
  const hosts = /^[a-z0-9.-]{1,240}$/.test(own) ? [own, `${own.split('.')[0]}.local`] : []
  return [...new Set([serverNameOf(practiceId), ...hosts, 'localhost', '127.0.0.1', '::1', ...addresses, ...further])]
}

async function secureServer(authority: Certified, names: readonly string[]): Promise<Server> {
  const own = await certify(authority, names, serverClock.now())
  const server = createServer({
    cert: own.certificate,
    key: own.key,
    minVersion: 'TLSv1.3',
    // Each device shows its certificate. Who has none is heard too, as a PC that joins: the gate says who may come with what.
    requestCert: true,
    rejectUnauthorized: false,
    ca: [authority.certificate],
    // Who sends nothing, or sends it drop by drop, does not keep the server.
    handshakeTimeout: 10_000,
    headersTimeout: 10_000,
    requestTimeout: 120_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 8192,
  })
  server.maxConnections = 1000
  // A handshake with somebody who does not trust us, or speaks something else.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

function keepRenewed(server: Server, authority: Certified, names: readonly string[]): NodeJS.Timeout {
  let renewed = serverClock.now()
  const renew = async () => {
    const now = serverClock.now()
    if (now - renewed < RENEW_MS) return
    const { certificate, key } = await certify(authority, names, now)
    server.setSecureContext({ cert: certificate, key, ca: [authority.certificate], minVersion: 'TLSv1.3' })
    renewed = now
  }
  return setInterval(() => void renew().catch(() => undefined), LOOK_MS).unref()
}

function listenRefusal(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return new Refusal('conflict', `Port ${port} is taken by another program. Name another one: --port`, {
      reason: 'port',
    })
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return new Refusal('conflict', `This computer does not let Daybook listen there (port ${port}).`, {
      reason: 'port',
    })
  return error
}
