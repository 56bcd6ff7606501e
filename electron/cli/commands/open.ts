import { startBrowserShell } from '../../browser/shell.ts'
import type { OwnedFolder } from '../../data-folder.ts'
import type { Attached } from '../../socket/client.ts'
import { serveSocket } from '../../socket/server.ts'
import type { Cli } from '../cli.ts'
import { type Command, type Given, UsageError } from '../command.ts'
import { claim } from '../reach.ts'

export const open: Command = {
  name: 'open',
  summary: 'open Daybook in a browser of this PC',
  usage: '',
  details: [
    'Prints an address that opens Daybook once, within ten minutes, on this PC only. While Daybook is open already,',
    'prints a new one. Stays until Ctrl+C.',
  ],
  options: {
    port: { hint: 'NUMBER', help: 'the port; any free one without it' },
    'no-browser': { help: 'only print the address' },
  },
  takes: [0, 0],
  async run(given, cli) {
    const port = portOf(given)
    const claimed = await claim(cli)
    if ('attached' in claimed) return openAgain(claimed.attached, given, cli)
    try {
      return await openHere(claimed.owned, port, given, cli)
    } finally {
      claimed.owned.release()
    }
  },
}

function portOf(given: Given): number {
  const text = given.text('port')
  const port = Number(text ?? 0)
  if (text !== undefined && (!/^\d+$/.test(text) || port < 1024 || port > 65535))
    throw new UsageError('--port takes a number from 1024 to 65535.')
  return port
}

async function present(address: string, given: Given, { terminal, openBrowser }: Cli): Promise<void> {
  terminal.out(address)
  const hint = given.has('no-browser') ? null : await openBrowser(address)
  if (hint) terminal.say(hint)
}

async function openAgain(attached: Attached, given: Given, cli: Cli): Promise<number> {
  try {
    const address = await attached.newAddress()
    cli.terminal.say(
      address
        ? 'Daybook is open already. This address opens it once more, within ten minutes:'
        : `Daybook is open already, in its own window (process ${attached.pid}).`,
    )
    if (address) await present(address, given, cli)
    return 0
  } finally {
    attached.close()
  }
}

async function openHere(folder: OwnedFolder, port: number, given: Given, cli: Cli): Promise<number> {
  const { terminal } = cli
  const core = await cli.startCore(folder.path)
  const closing: (() => Promise<void>)[] = [() => core.close()]
  try {
    const shell = await startBrowserShell({ core, screens: cli.screens, port })
    closing.unshift(() => shell.close())
    const { newAddress } = shell
    const socket = await serveSocket({ core, folder, version: cli.version, newAddress })
    closing.unshift(() => socket.close())
    core.resumeHosting()
    // Before the address is out: whoever reads it may end us at once.
    const ended = untilEnded()
    terminal.say('Daybook is open. This address opens it once, within ten minutes, on this PC:')
    await present(newAddress(), given, cli)
    terminal.say('Press Ctrl+C to close Daybook.')
    await ended
    terminal.say('Closing Daybook.')
    return 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    terminal.say(`Port ${port} is taken by another program. Choose another, or leave --port out.`)
    return 1
  } finally {
    for (const close of closing) await close()
  }
}

/** Until the person, the system or the closed terminal ends this program; a second signal ends it at once. */
function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const end = () => {
      for (const signal of signals) process.off(signal, end)
      resolve()
    }
    for (const signal of signals) process.on(signal, end)
  })
}
