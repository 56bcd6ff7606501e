import type { Cli } from '../../electron/cli/cli.ts'
import type { Connection, Core } from '../../electron/doors.ts'
import { runCli } from '../../electron/cli/main.ts'
import type { CallMessage, PushMessage } from '../../shared/ipc/index.ts'

export const fine = (value: unknown) => ({ ok: true, value })
export const failing = (code: string, message: string, issues: unknown[] = []) => ({
  ok: false,
  failure: { code, message, incidentId: 'AB12CD34', issues },
})

type Answer = (input: unknown, push: (message: PushMessage) => void, id: string) => unknown

/** A core that answers each channel as the test says, and remembers what it was asked. */
export function scriptedCore(answers: Readonly<Record<string, Answer>>) {
  const calls: { channel: string; input: unknown }[] = []
  const counts = { connected: 0, closed: 0, cancelled: 0, coreClosed: 0 }
  const core: Core = {
    connect(): Connection {
      counts.connected += 1
      const listeners = new Map<string, (message: PushMessage) => void>()
      return {
        async call({ id, channel, input }: CallMessage) {
          calls.push({ channel, input })
          const answer = answers[channel] ?? (() => failing('not-found', 'This version does not know that request.'))
          return answer(input, (message) => listeners.get(id)?.(message), id)
        },
        cancel: () => void (counts.cancelled += 1),
        listen(id, onMessage) {
          listeners.set(id, onMessage)
          return () => listeners.delete(id)
        },
        close: () => void (counts.closed += 1),
      }
    },
    close: async () => void (counts.coreClosed += 1),
    file: async () => null,
    suspend() {},
    resumeHosting() {},
  }
  return { core, calls, counts }
}

export type Typed = { answers?: string[]; input?: string; interactive?: boolean }

/** Runs the command line in this process. @returns the exit code and what was printed and said */
export async function runTyped(argv: string[], core: Core, typed: Typed = {}, more: Partial<Cli> = {}) {
  const out: string[] = []
  const said: string[] = []
  const asked: string[] = []
  const queue = [...(typed.answers ?? [])]
  const ask = (question: string) => {
    asked.push(question)
    return Promise.resolve(queue.shift() ?? '')
  }
  const code = await runCli(argv, {
    terminal: {
      out: (line) => void out.push(line),
      say: (line) => void said.push(line),
      interactive: typed.interactive ?? false,
      ask,
      askSecret: (question) => ask(`(secret) ${question}`),
      input: () => Promise.resolve(typed.input ?? ''),
    },
    version: '9.9.9',
    screens: '/nonexistent',
    startCore: () => Promise.resolve(core),
    restore: () => Promise.reject(new Error('nothing to restore')),
    heal: () => Promise.reject(new Error('nothing to heal')),
    openBrowser: () => Promise.resolve(null),
    patience: 300,
    ...more,
  })
  return { code, out: out.join('\n'), said: said.join('\n'), asked }
}
