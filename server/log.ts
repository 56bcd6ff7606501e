import type { FastifyBaseLogger, FastifyServerOptions } from 'fastify'

type Trace = { type: string; message: ''; stack: string; code?: string }

/** What a line of the log may say of a failure: never its message, which may quote what was being written. */
export function traceOf(error: unknown): Trace {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { code } = error as NodeJS.ErrnoException
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
  return { type: error.name, message: '', stack: at.join(' '), ...(typeof code === 'string' ? { code } : {}) }
}

/** Settings of the server's log: lines of JSON, of which none holds a body, a header, an address with a query, or a message of an error. */
export const logSettings = (stream?: { write(line: string): void }): FastifyServerOptions['logger'] => ({
  level: 'info',
  base: null,
  formatters: { level: (level: string) => ({ level }) },
  serializers: { err: traceOf, error: traceOf, req: () => ({}), res: () => ({}) },
  ...(stream ? { stream } : {}),
})

export type Log = Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>
