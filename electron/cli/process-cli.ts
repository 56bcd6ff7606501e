import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { openBrowser } from '../browser/open-browser.ts'
import { type DeviceSecretStore, fileDeviceSecrets } from '../security/device-secrets.ts'
import type { Cli } from './cli.ts'
import { processTerminal } from './terminal.ts'

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * The secret's file, unless it lies sealed by the system's own store, as the Daybook window keeps it: making a new one
 * then would only turn every right password into a wrong one.
 * @throws Refusal when the secret is not in a file
 */
export function plainDeviceSecrets(dataDir: string): DeviceSecretStore {
  if (existsSync(join(dataDir, 'device-secret.sealed')) && !existsSync(join(dataDir, 'device-secret')))
    throw new Refusal(
      'conflict',
      "The secret of this PC is in the system's own store, which only the Daybook window can read. Open Daybook, and run this command while it is open.",
      { reason: 'os-store' },
    )
  return fileDeviceSecrets(dataDir)
}

/**
 * The command line of this process: its terminal, the real core, the built screens of this program.
 * @param secretsOf where the secret of this PC lies; a file beside the practice unless told
 */
export function processCli(secretsOf: (dataDir: string) => DeviceSecretStore = plainDeviceSecrets): Cli {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string }
  const terminal = processTerminal()
  return {
    terminal,
    version,
    screens: fromRoot('out/renderer'),
    async startCore(dataDir) {
      // The help, and every command that attaches to a running core, come up faster without it.
      const [{ startCore }, { localFinder }] = await Promise.all([import('../core.ts'), import('../sync/find.ts')])
      const log = ({ incidentId, channel, error }: { incidentId: string; channel: string; error: string }) =>
        terminal.say(`incident ${incidentId} in ${channel}: ${error}`)
      return startCore({ dataDir, version, deviceSecrets: secretsOf(dataDir), log, finder: localFinder() })
    },
    async restore(request) {
      const { restorePractice } = await import('./restore-practice.ts')
      return restorePractice(request, secretsOf(request.dataDir))
    },
    async heal(request) {
      const { healWith } = await import('../backups/index.ts')
      return healWith({ ...request, now: Date.now() as Instant, deviceSecrets: secretsOf(request.dataDir) })
    },
    openBrowser,
    patience: 30_000,
  }
}
