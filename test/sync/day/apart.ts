import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Connection, Core } from '../../../electron/doors.ts'
import type { Bridge } from '../../../shared/ipc/index.ts'

type Call = Parameters<Bridge['call']>[0]
export type ToApart =
  | { kind: 'time'; behindMs: number }
  | { kind: 'die-writing' }
  | { kind: 'close' }
  | { kind: 'call'; of: number; seat: number; call: Call }
type FromApart = { kind: 'ready' } | { kind: 'answer'; of: number; outcome: unknown }

const PROGRAM = fileURLToPath(new URL('apart-program.ts', import.meta.url))

/** A core that runs in a process of its own, and can be killed as a computer dies whose plug is pulled. */
export type CoreApart = Pick<Core, 'close' | 'connect'> & {
  setTime(behindMs: number): void
  /** The next record that it writes breaks off in its middle, and with it the process: nothing is told of it. */
  dieWriting(): void
  /** With what the process ended. */
  ended: Promise<NodeJS.Signals | null>
}

/** Starts a core on a folder as a process of its own. */
export async function startApart(dataDir: string, behindMs: number): Promise<CoreApart> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, dataDir, String(behindMs)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  const waiting = new Map<number, { resolve: (outcome: unknown) => void; reject: (error: Error) => void }>()
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error('this PC is dead'))
      waiting.clear()
      resolve(signal)
    })
  })
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (told: FromApart) => {
      if (told.kind === 'ready') return resolve()
      waiting.get(told.of)?.resolve(told.outcome)
      waiting.delete(told.of)
    })
    void ended.then(() => reject(new Error('the PC did not come up')))
  })
  await ready
  let [seats, calls] = [0, 0]
  const tell = (what: ToApart) => void child.send(what)
  const connect = (): Connection => {
    const seat = ++seats
    return {
      call: (call) =>
        new Promise((resolve, reject) => {
          const of = ++calls
          waiting.set(of, { resolve: resolve as (outcome: unknown) => void, reject })
          tell({ kind: 'call', of, seat, call })
        }),
      // Nobody at this PC watches anything, or calls anything off.
      cancel() {},
      listen: () => () => {},
      close() {},
    }
  }
  return {
    connect,
    ended,
    setTime: (ms) => tell({ kind: 'time', behindMs: ms }),
    dieWriting: () => tell({ kind: 'die-writing' }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      tell({ kind: 'close' })
      await exited
    },
  }
}
