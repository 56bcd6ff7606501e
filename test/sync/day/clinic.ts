import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCore } from '../../../electron/core.ts'
import type { Core } from '../../../electron/doors.ts'
import { fileDeviceSecrets } from '../../../electron/security/device-secrets.ts'
import { askServer } from '../../../server/administration.ts'
import { ServerFolder } from '../../../server/folder.ts'
import { DEMO_PEOPLE } from '../../../shared/access/index.ts'
import type { Instant, PracticeId } from '../../../shared/kernel/index.ts'
import { type Clients, clientsOf, valueOf } from '../../support/practices.ts'
import { until } from '../cores.ts'
import { SERVER_DEVICE } from '../serving.ts'
import { type CoreApart, startApart } from './apart.ts'
import { QUIET_MS, standings } from './standings.ts'
import { quietPort, ServerApart } from './server-apart.ts'
import { DayTime } from './time.ts'

export type Person = (typeof DEMO_PEOPLE)[number]['login']
export const ROOMS = ['Front desk', 'Room 1', 'Room 2', 'Room 3', 'Room 4', 'Room 5', 'Room 6'] as const
export type RoomName = (typeof ROOMS)[number]
/** The PC that runs in a process of its own, and the one whose clock is wrong. */
const [APART, SKEWED]: [RoomName, RoomName] = ['Room 4', 'Room 6']
export const SKEW_MS = 2 * 3_600_000
const PATIENTS = 6
/** Whoever does nothing for five minutes is locked out of her screen. */
const STEP_MINUTES = 4

/** A computer that has much else to do takes its time: nobody is measured here. */
const PATIENCE_MS = 300_000

/** Until everything of a PC is on the server, and everything of the server there. */
const isSafe = (clients: Pick<Clients, 'devices'>) =>
  until(
    async () => valueOf(await clients.devices.link({})),
    ({ state, waiting }) => state === 'up-to-date' && waiting === 0,
    PATIENCE_MS,
  )

/** One PC of the clinic with its own encrypted folder and clock, and who sits at it. */
export class Pc {
  readonly name: RoomName
  readonly dataDir = mkdtempSync(join(tmpdir(), 'daybook-day-'))
  readonly #time: DayTime
  readonly #people = new Map<Person, Clients>()
  #core: Pick<Core, 'connect' | 'close'> | null = null

  constructor(name: RoomName, time: DayTime) {
    this.name = name
    this.#time = time
  }

  get core(): Core {
    return this.#core as Core
  }
  /** The process of its own, where it has one. */
  get apart(): CoreApart {
    return this.#core as CoreApart
  }

  async start(): Promise<void> {
    const { dataDir } = this
    const aheadMs = this.name === SKEWED ? SKEW_MS : 0
    this.#core =
      this.name === APART
        ? await startApart(dataDir, this.#time.behindMs)
        : await startCore({
            dataDir,
            version: '0.0.0-test',
            deviceSecrets: fileDeviceSecrets(dataDir),
            validateOutputs: true,
            clock: { now: () => (this.#time.now() + aheadMs) as Instant },
          })
  }

  connect(): Clients {
    if (!this.#core) throw new Error(`${this.name} is switched off`)
    return clientsOf(this.#core.connect('cli'))
  }

  /** Somebody sits down at it and proves who she is; whoever sits there goes on. */
  async seat(person: Person): Promise<Clients> {
    const known = this.#people.get(person)
    const who = await known?.access.whoAmI({})
    if (known && who?.ok && who.value !== null) return known
    const clients = known ?? this.connect()
    const password = DEMO_PEOPLE.find(({ login }) => login === person)?.password ?? ''
    const signIn = () => clients.access.signIn({ login: person, password })
    const first = await signIn()
    // Hours pass in a moment here, so that a lock may fall between a password and the chart: whoever sits there types it again.
    if (!first.ok && first.failure.reason === 'closed') valueOf(await signIn())
    else valueOf(first)
    this.#people.set(person, clients)
    return clients
  }

  /** Everybody who sits here does something, so that no screen is locked. */
  async stir(): Promise<void> {
    if (this.name === APART) this.apart.setTime(this.#time.behindMs)
    // Whom a slow computer locked out proves again who she is.
    for (const [person, clients] of this.#people)
      if (!(await clients.patients.search({ text: '', limit: 1 })).ok && person !== 'admin') await this.seat(person)
  }

  /** It is off, or dead; nobody sits at it any more. */
  forget(): void {
    this.#people.clear()
    this.#core = null
  }

  async close(): Promise<void> {
    const core = this.#core
    this.forget()
    await core?.close()
  }

  async remove(): Promise<void> {
    await this.close()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

export type Clinic = Awaited<ReturnType<typeof openClinic>>

/**
 * A front desk and six rooms as PCs of one practice, the demonstration, with its server: every PC is a core with an encrypted folder of its own, and
 * the server a program over real TLS.
 */
export async function openClinic() {
  const time = new DayTime('07:00')
  const pcs = ROOMS.map((name) => new Pc(name, time))
  const at = (name: RoomName): Pc => {
    const found = pcs.find((pc) => pc.name === name)
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }
  const desk = at('Front desk')
  await desk.start()
  valueOf(await desk.connect().practice.createDemo({ patients: PATIENTS }))
  const admin = await desk.seat('admin')
  const { practiceId, name: practiceName } = valueOf(await admin.practice.get({}))
  const folder = new ServerFolder(join(mkdtempSync(join(tmpdir(), 'daybook-day-server-')), 'server'))
  const server = new ServerApart(folder, await quietPort())
  const settings = { practiceId: practiceId as PracticeId, practiceName, deviceId: SERVER_DEVICE, names: [] }
  await folder.setUp({ ...settings, listen: '127.0.0.1', port: 0 }, time.now())
  await server.start(time.behindMs)
  const offer = async () => (await askServer(folder, { kind: 'offer', deviceId: null })).code
  valueOf(await admin.devices.joinServer({ address: server.address, code: await offer() }))
  await isSafe(admin)
  for (const pc of pcs.slice(1)) {
    await pc.start()
    const wanted = { address: server.address, code: await offer(), deviceName: pc.name }
    valueOf(await pc.connect().devices.joinPractice(wanted))
  }
  return {
    time,
    pcs,
    at,
    server,
    folder,
    /** The wall goes on to this, while everybody is at work. */
    async workUntil(wall: string) {
      for (;;) {
        const left = time.minutesUntil(wall)
        if (left === 0) return
        time.pass(Math.min(STEP_MINUTES, left))
        for (const pc of pcs) await pc.stir()
      }
    },
    /**
     * Until every PC has everything that the server has, the server everything of theirs, and nothing has moved for a while: what each of them keeps by
     * itself is written by then, too. What the PCs say of themselves may be of a moment before.
     */
    async quiet(person: Person) {
      const ends = performance.now() + PATIENCE_MS
      for (let [was, since] = ['', 0]; ; ) {
        for (const pc of pcs) valueOf(await (await pc.seat(person)).devices.exchangeNow({}))
        const { isOne, text } = await standings({ pcs, folder })
        if (!isOne || text !== was) since = performance.now()
        was = text
        if (isOne && performance.now() - since > QUIET_MS) return
        if (performance.now() > ends) throw new Error(`it did not come to rest: ${text}`)
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    },
    async allApart(person: Person) {
      for (const pc of pcs) {
        const clients = await pc.seat(person)
        valueOf(await clients.devices.exchangeNow({}))
        await until(
          async () => valueOf(await clients.devices.link({})),
          ({ state }) => state === 'unreachable',
          PATIENCE_MS,
        )
      }
    },
    async remove() {
      for (const pc of pcs) await pc.remove()
      await server.stop()
      rmSync(join(folder.path, '..'), { recursive: true, force: true })
    },
  }
}
