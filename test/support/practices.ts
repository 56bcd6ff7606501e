import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CoreOptions, startCore } from '../../electron/core.ts'
import type { Connection, Core } from '../../electron/doors.ts'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import type { OutsideSource } from '../../electron/safety/index.ts'
import type { Joiner, TransportMaker } from '../../electron/sync/parts.ts'
import { contracts } from '../../shared/contracts.ts'
import { type ClientOf, createClient } from '../../shared/ipc/index.ts'
import type { Clock, Outcome, ServerFinder } from '../../shared/kernel/index.ts'

export const PASSWORDS = {
  admin: 'admin pass phrase 1',
  'dr.lee': 'doctor pass phrase 1',
  desk: 'front desk pass phrase',
  privacy: 'privacy pass phrase 1',
} as const

/** A practice as the first-run screen would make it: an administrator, a prescriber, a front desk, a privacy officer. */
export const FIRST_PRACTICE = {
  practiceName: 'Elm Street Clinic',
  locationName: 'Main office',
  timeZone: 'America/New_York',
  deviceName: 'Room 1',
  administrator: { login: 'admin', displayName: 'Ada Admin', password: PASSWORDS.admin },
  staff: [
    { login: 'dr.lee', displayName: 'Dr. Lee', password: PASSWORDS['dr.lee'], roles: ['prescriber' as const] },
    { login: 'desk', displayName: 'Dana Desk', password: PASSWORDS.desk, roles: ['front-desk' as const] },
    { login: 'privacy', displayName: 'Pat Privacy', password: PASSWORDS.privacy, roles: ['privacy-officer' as const] },
  ],
}

export const ZIMMER = {
  familyName: 'Zimmermann',
  givenName: 'Aurelia',
  birthOn: '1980-02-29',
  gender: 'female' as const,
  phone: '(555) 010-7788',
  email: 'aurelia@example.org',
  addressLine: '12 Quillfeather Lane',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
}

export type Clients = { [K in keyof typeof contracts]: ClientOf<(typeof contracts)[K]> }

/** The typed clients of every capability over one connection. */
export function clientsOf(connection: Connection): Clients {
  return Object.fromEntries(
    Object.entries(contracts).map(([name, contract]) => [name, createClient(name, contract, connection)]),
  ) as Clients
}

/** The value of an outcome; a failure fails the test with its words. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok)
    throw new Error(
      `${outcome.failure.code} (${outcome.failure.reason ?? ''}): ${outcome.failure.message} ${JSON.stringify(outcome.failure.issues)}`,
    )
  return outcome.value
}

/** Files and folders of this computer as an import takes them, by a connection of the command line. */
export async function filesAt(clients: Pick<Clients, 'files'>, ...paths: string[]) {
  return [{ token: valueOf(await clients.files.name({ paths })).token }]
}

/** A real core on a folder of its own. */
/** @param options `dataDir`: a folder that holds a practice already */
export async function scratchCore({
  dataDir: given,
  ...options
}: {
  clock?: Clock
  dataDir?: string
  validateOutputs?: boolean
  outsideSources?: readonly OutsideSource[]
  transportTo?: TransportMaker
  joinBy?: Joiner
  finder?: ServerFinder
  hosting?: NonNullable<CoreOptions['hosting']>
} = {}) {
  const dataDir = given ?? mkdtempSync(join(tmpdir(), 'daybook-core-'))
  const start = (): Promise<Core> =>
    startCore({
      dataDir,
      version: '0.0.0-test',
      deviceSecrets: fileDeviceSecrets(dataDir),
      validateOutputs: true,
      ...options,
    })
  let core = await start()
  return {
    dataDir,
    get core() {
      return core
    },
    connect() {
      const connection = core.connect('cli')
      return { connection, ...clientsOf(connection) }
    },
    async signedIn(login: keyof typeof PASSWORDS) {
      const clients = this.connect()
      valueOf(await clients.access.signIn({ login, password: PASSWORDS[login] }))
      return clients
    },
    async found() {
      return valueOf(await this.connect().practice.create(FIRST_PRACTICE))
    },
    async restart() {
      await core.close()
      core = await start()
      core.resumeHosting()
    },
    async remove() {
      await core.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
