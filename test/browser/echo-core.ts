import { z } from 'zod'
import type { Connection, Core } from '../../electron/doors.ts'
import { Router } from '../../electron/ipc/router.ts'
import { command, query, stream } from '../../shared/ipc/index.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { steppingClock } from '../support/fixed.ts'

const echo = {
  say: query({ input: z.object({ text: z.string() }), output: z.unknown(), may: 'anyone', phi: 'none' }),
  anything: query({ input: z.unknown(), output: z.unknown(), may: 'anyone', phi: 'none' }),
  who: query({ input: z.object({}), output: z.unknown(), may: 'anyone', phi: 'none' }),
  count: command({
    input: z.object({ to: z.number() }),
    output: z.number(),
    progress: z.number(),
    may: 'anyone',
    phi: 'none',
  }),
  wait: command({ input: z.object({}), output: z.unknown(), may: 'anyone', phi: 'none' }),
  ticks: stream({ input: z.object({}), event: z.number(), may: 'anyone', phi: 'none' }),
}

/** The real router over a contract that only echoes, with nothing stored: what a door is tested against. */
export function echoCore() {
  let opened = 0
  let closed = 0
  const emitters = new Set<(value: number) => void>()
  const until = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
  const router = new Router({
    capabilities: {
      echo: {
        contract: echo,
        handlers: {
          say: (input: { text: string }) => input.text,
          anything: (input: unknown) => input ?? null,
          who: () => opened,
          count: async ({ to }: { to: number }, _caller: unknown, progress: (n: number) => void) => {
            for (let n = 1; n <= to; n += 1) progress(n)
            return to
          },
          wait: (_input: unknown, caller: { signal: AbortSignal }) => until(caller.signal),
          ticks: (_input: unknown, _caller: unknown, emit: (n: number) => void) => {
            emitters.add(emit)
            return () => emitters.delete(emit)
          },
        },
      },
    },
    sessions: { of: () => ({ state: 'none' }), touch() {}, opened() {}, closed() {}, onChange: () => () => {} },
    deviceId: () => 'device' as DeviceId,
    clock: steppingClock(),
    record() {},
    log() {},
    validateOutputs: true,
  })
  const core: Core = {
    connect: (door): Connection => {
      opened += 1
      const connection = router.connect(door)
      return {
        ...connection,
        close: () => {
          closed += 1
          connection.close()
        },
      }
    },
    close: async () => {},
    file: async () => null,
    suspend() {},
    resumeHosting() {},
  }
  return {
    core,
    streams: (channel: string) => channel === 'echo.ticks',
    tick: (value: number) => {
      for (const emit of emitters) emit(value)
    },
    listening: () => emitters.size,
    opened: () => opened,
    closed: () => closed,
  }
}
