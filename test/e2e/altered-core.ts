import { setTimeout } from 'node:timers/promises'
import type { Connection, Core } from '../../electron/doors.ts'
import { contracts } from '../../shared/contracts.ts'
import type { Procedure } from '../../shared/ipc/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'

type Answer = (input: unknown) => Outcome<unknown>

/** The contract's procedure behind a channel. @throws when there is none */
export function procedureOf(channel: string): Procedure {
  const [capability = '', name = ''] = channel.split('.')
  const contract: Readonly<Record<string, Procedure>> | undefined = contracts[capability as keyof typeof contracts]
  const procedure = contract?.[name]
  if (!procedure) throw new Error(`the contracts know no ${channel}`)
  return procedure
}

const EMPTY = [
  [],
  { entries: [], total: 0 },
  { entries: [], next: null },
  { hits: [], more: false },
  { kinds: [], authors: [], firstAt: null, lastAt: null },
  { changedAt: null, serverReachedAt: null, standing: null },
]

/** The emptiest answer that the contract allows for a query; null when it can't be empty. */
export function emptyAnswer(channel: string): Outcome<unknown> | null {
  const procedure = procedureOf(channel)
  if (procedure.kind !== 'query') return null
  const found = EMPTY.find((value) => procedure.output.safeParse(value).success)
  return found ? { ok: true, value: found } : null
}

export const FAILURE: Outcome<unknown> = {
  ok: false,
  failure: { code: 'internal', message: 'Something went wrong in Daybook.', incidentId: 'A1B2C3D4', issues: [] },
}

/** A real core with a few answers put in the place of its own; a put answer must still be one of the contract's. */
export function alterable(core: Core) {
  const answers = new Map<string, Answer>()
  /** Answers that take their time, in milliseconds by channel: what somebody does meanwhile is to be seen. */
  const delays = new Map<string, number>()
  const asked = new Set<string>()
  const connect = (door: Parameters<Core['connect']>[0]): Connection => {
    const real = core.connect(door)
    return {
      call(message) {
        asked.add(message.channel)
        const answer = answers.get(message.channel)?.(message.input)
        const late = delays.get(message.channel)
        if (!answer && late !== undefined) return setTimeout(late).then(() => real.call(message))
        if (!answer) return real.call(message)
        const procedure = procedureOf(message.channel)
        if (answer.ok && 'output' in procedure) procedure.output.parse(answer.value)
        return Promise.resolve(answer)
      },
      cancel: (id) => real.cancel(id),
      listen: (id, onMessage) => real.listen(id, onMessage),
      close: () => real.close(),
    }
  }
  return {
    core: {
      connect,
      close: () => core.close(),
      suspend: () => core.suspend(),
      resumeHosting: () => core.resumeHosting(),
      file: (token: string) => core.file(token),
    },
    answers,
    delays,
    asked,
  }
}
