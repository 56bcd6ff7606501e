// The command line as a program of its own over the echoing core: for tests that kill it.
import { runCli } from '../../electron/cli/main.ts'
import { processTerminal } from '../../electron/cli/terminal.ts'
import { echoCore } from '../browser/echo-core.ts'

const { core } = echoCore()
process.exitCode = await runCli(process.argv.slice(2), {
  terminal: processTerminal(),
  version: '0.0.0-test',
  screens: '/nonexistent',
  startCore: () => Promise.resolve({ ...core, close: async () => void process.stderr.write('core closed\n') }),
  restore: () => Promise.reject(new Error('nothing to restore')),
  heal: () => Promise.reject(new Error('nothing to heal')),
  openBrowser: () => Promise.resolve('No browser was found.'),
  patience: 5000,
})
