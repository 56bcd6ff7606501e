import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackupKeeper } from '../../electron/backups/index.ts'
import { FileKeeper } from '../../electron/files/index.ts'
import { createHandlers } from '../../electron/handlers.ts'
import { type Mounted, Router } from '../../electron/ipc/router.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { type DeviceSecretStore, fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { createSecurity } from '../../electron/security/index.ts'
import type { PasswordHash } from '../../electron/security/password-hash.ts'
import { nodeStarter, PracticeHost } from '../../electron/hosting/index.ts'
import { systemTimers } from '../../electron/sync/timers.ts'
import { contracts } from '../../shared/contracts.ts'
import { type DeviceId, loneAdmissions, loneServerFinder, loneServerLink } from '../../shared/kernel/index.ts'
import { countingIds, steppingClock } from './fixed.ts'
import { clientsOf, FIRST_PRACTICE, PASSWORDS, valueOf } from './practices.ts'

/** A stand-in for Argon2id that takes no time: what is tested with it is everything around the slow function. */
export function fastHash(): PasswordHash & { calls: number; hold: Promise<void> } {
  return {
    calls: 0,
    hold: Promise.resolve(),
    async stretch(secret, salt) {
      this.calls += 1
      await this.hold
      return createHash('sha256').update(secret.normalize('NFKC')).update(salt).digest()
    },
    close: async () => {},
  }
}

export type Scratch = Awaited<ReturnType<typeof scratchSecurity>>

/** The security rooms, real handlers and a real router over a folder of their own, with clocks that the test moves. */
export async function scratchSecurity(
  options: { hash?: PasswordHash; secrets?: (dir: string) => DeviceSecretStore } = {},
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-security-'))
  const clock = steppingClock()
  let machine = 0
  const ids = countingIds(dataDir)
  const hash = options.hash ?? fastHash()
  const build = async () => {
    const practice = new PracticeStore({ dataDir, clock, ids })
    const deviceSecrets = (options.secrets ?? fileDeviceSecrets)(dataDir)
    const security = await createSecurity({ dataDir, deviceSecrets, practice, clock, counter: () => machine, hash })
    const copying = { practice, dataDir, clock, ids, version: '0.0.0-test' }
    const files = new FileKeeper({ ...copying, sessions: security.keeper })
    const handlers = createHandlers({
      ...copying,
      security,
      copies: new BackupKeeper(copying),
      files,
      server: loneServerLink,
      admissions: loneAdmissions,
      finder: loneServerFinder,
      host: new PracticeHost({
        dataDir,
        version: '0.0.0-test',
        start: nodeStarter,
        timers: systemTimers,
        listening: () => undefined,
        report: () => undefined,
      }),
    })
    const capabilities = Object.fromEntries(
      Object.entries(contracts).map(([name, contract]) => {
        const own = handlers[name as keyof typeof handlers] as Mounted['handlers'] | null
        return [name, own && { contract, handlers: own }]
      }),
    )
    const router = new Router({
      capabilities,
      sessions: security.keeper,
      deviceId: () => (security.vault.identity?.deviceId ?? '') as DeviceId,
      clock,
      record: (access) => practice.isOpen && practice.recorder().record(access),
      log: (_incident, channel, error) => logged.push(`${channel}: ${error instanceof Error ? error.stack : error}`),
      validateOutputs: true,
    })
    return { practice, security, router }
  }
  const logged: string[] = []
  let parts = await build()
  return {
    dataDir,
    clock,
    hash,
    /** Errors that the person at the screen would have seen as an incident. */
    logged,
    get security() {
      return parts.security
    },
    get practice() {
      return parts.practice
    },
    /** Both clocks go on. */
    pass(ms: number) {
      clock.advance(ms)
      machine += ms
    },
    /** Only the machine's own counter goes on: as when someone sets the wall clock. */
    passMachine(ms: number) {
      machine += ms
    },
    connect() {
      const connection = parts.router.connect('cli')
      return { connection, ...clientsOf(connection) }
    },
    async signedIn(login: keyof typeof PASSWORDS) {
      const clients = this.connect()
      valueOf(await clients.access.signIn({ login, password: PASSWORDS[login] }))
      return clients
    },
    found() {
      return this.connect()
        .practice.create(FIRST_PRACTICE)
        .then((outcome) => valueOf(outcome))
    },
    async audit() {
      const rows = await parts.practice
        .store()
        .journal.db.selectFrom('auditEntry')
        .selectAll()
        .orderBy('sequence')
        .execute()
      return rows.map(({ action, userId, ok, detail }) => ({ action, userId, ok, detail: JSON.parse(detail) }))
    },
    /** As after a crash or a restart: memory is lost, files stay. */
    async restart() {
      await parts.security.close()
      parts = await build()
    },
    async remove() {
      await parts.security.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
