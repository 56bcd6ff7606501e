import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '../browser/open-browser.ts'
import type { Cli } from './cli.ts'
import { processTerminal } from './terminal.ts'

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The command line of this process: its terminal, the real core, the built screens of this program. */
export function processCli(): Cli {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string }
  const terminal = processTerminal()
  return {
    terminal,
    version,
    screens: fromRoot('out/renderer'),
    async startCore(dataDir) {
      // The help and every command that attaches to a running core come up faster without it.
      const [{ startCore }, { fileDeviceSecrets }] = await Promise.all([
        import('../core.ts'),
        import('../security/device-secrets.ts'),
      ])
      const log = ({ incidentId, channel, error }: { incidentId: string; channel: string; error: string }) =>
        terminal.say(`incident ${incidentId} in ${channel}: ${error}`)
      return startCore({ dataDir, version, deviceSecrets: fileDeviceSecrets(dataDir), log })
    },
    openBrowser,
    patience: 10_000,
  }
}
