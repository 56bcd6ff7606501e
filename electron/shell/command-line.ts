import { join } from 'node:path'
import { app } from 'electron'
import type { Instant } from '../../shared/kernel/index.ts'
import { healWith } from '../backups/index.ts'
import { openBrowser } from '../browser/open-browser.ts'
import { runCli } from '../cli/main.ts'
import { processTerminal } from '../cli/terminal.ts'
import { localFinder } from '../sync/find.ts'
import { startCore } from '../core.ts'
import { deviceSecrets } from './secrets.ts'

/** How long another process may take to come up or to finish, in ms. */
const PATIENCE = 10_000

/**
 * The command line of an installed Daybook, which brings no Node of its own. It sees the same key store as the window.
 * @returns the exit code
 */
export async function runHere(argv: readonly string[]): Promise<number> {
  await app.whenReady()
  return runCli(argv, {
    terminal: processTerminal(),
    version: app.getVersion(),
    screens: join(import.meta.dirname, '..', 'renderer'),
    startCore: (dataDir) =>
      startCore({
        dataDir,
        version: app.getVersion(),
        deviceSecrets: deviceSecrets(dataDir),
        validateOutputs: false,
        finder: localFinder(),
      }),
    async restore(request) {
      const { restorePractice } = await import('../cli/restore-practice.ts')
      return restorePractice(request, deviceSecrets(request.dataDir))
    },
    heal: (request) =>
      healWith({ ...request, now: Date.now() as Instant, deviceSecrets: deviceSecrets(request.dataDir) }),
    openBrowser,
    patience: PATIENCE,
  })
}
