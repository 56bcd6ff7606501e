import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Caller, Procedure } from '../../shared/ipc/index.ts'
import { CallMessage, DEFAULT_MAX_BYTES, type PushMessage } from '../../shared/ipc/index.ts'
import { type Clock, type DeviceId, type Failure, type Outcome, Refusal } from '../../shared/kernel/index.ts'
import type { Connection, Door } from '../doors.ts'
import { failure } from './failure.ts'
import { inspect } from './measure.ts'
import type { Sessions, SessionState } from './session.ts'

type Handler = (input: unknown, caller: Caller, push: (value: unknown) => void) => unknown
/** A capability's contract with its handlers, as the router mounts them. */
export type Mounted = { contract: Readonly<Record<string, Procedure>>; handlers: Readonly<Record<string, unknown>> }

/** What the router tells the audit of a call that touches patient data, or that was refused. */
export type AccessRecord = {
  userId: string | null
  sessionId: string | null
  channel: string
  phi: Procedure['phi']
  kind: Procedure['kind']
  input: unknown
  outcome: 'ok' | 'refused'
}

export type RouterParts = {
  capabilities: Readonly<Record<string, Mounted | null>>
  sessions: Sessions
  deviceId: () => DeviceId
  clock: Clock
  /** Throws when reads can't be recorded: then nothing may be read. */
  record: (access: AccessRecord) => void
  log: (incidentId: string, channel: string, error: unknown) => void
  /** Hears of everything that ended a call by an error, and may know in which words it is told. */
  understand?: (error: unknown) => Refusal | null
  /** Check what handlers answer against the contract: in development and tests. */
  validateOutputs: boolean
}

type Entry = { channel: string; procedure: Procedure; handler: Handler }
type Live = { abort: AbortController; open: boolean; stop?: () => void; procedure: Procedure }

/** Calls that one connection may have under way at once. */
const MAX_LIVE = 256

/**
 * The one way into the core. For every call, in this order: session, permission, size and shape of the input, handler,
 * access record, outcome. Nothing throws across it. The sender itself is proven by the door.
 */
export class Router {
  readonly #parts: RouterParts
  readonly #entries = new Map<string, Entry>()

  constructor(parts: RouterParts) {
    this.#parts = parts
    for (const [capability, mounted] of Object.entries(parts.capabilities)) {
      for (const [name, procedure] of Object.entries(mounted?.contract ?? {})) {
        const handler = mounted?.handlers[name]
        if (typeof handler !== 'function') throw new Error(`${capability}.${name} has no handler`)
        const channel = `${capability}.${name}`
        this.#entries.set(channel, { channel, procedure, handler: handler as Handler })
      }
    }
  }

  get channels(): string[] {
    return [...this.#entries.keys()]
  }

  /** Opens a connection for a window, a browser page or a command line. */
  connect(door: Door): Connection & { id: string } {
    const id = randomUUID()
    const { sessions } = this.#parts
    const live = new Map<string, Live>()
    const listeners = new Map<string, Set<(message: PushMessage) => void>>()
    const push = (message: PushMessage) => {
      for (const listener of listeners.get(message.id) ?? []) listener(message)
    }
    const end = (callId: string, why?: Failure) => {
      const call = live.get(callId)
      if (!call) return
      live.delete(callId)
      call.open = false
      call.abort.abort()
      call.stop?.()
      if (why && call.procedure.kind === 'stream') push({ id: callId, kind: 'end', failure: why })
    }
    sessions.opened(id)
    const stopWatching = sessions.onChange((connectionId) => {
      if (connectionId !== id) return
      for (const [callId, { procedure }] of live) {
        const session = sessions.of(id)
        const refused = this.#permit(procedure, session)
        if (refused && !goesOnBehindLock(procedure, session)) end(callId, refused)
      }
    })
    return {
      id,
      call: (message) => this.#call({ id, door }, message, live, push),
      cancel: (callId) => end(callId),
      listen(callId, onMessage) {
        const set = listeners.get(callId) ?? new Set()
        listeners.set(callId, set.add(onMessage))
        return () => {
          set.delete(onMessage)
          if (set.size === 0) listeners.delete(callId)
        }
      },
      close() {
        stopWatching()
        for (const callId of live.keys()) end(callId)
        sessions.closed(id)
      },
    }
  }

  async #call(
    { id: connectionId, door }: { id: string; door: Door },
    message: unknown,
    live: Map<string, Live>,
    push: (m: PushMessage) => void,
  ): Promise<Outcome<unknown>> {
    const envelope = CallMessage.safeParse(message)
    if (!envelope.success) return failed('invalid-input', 'The request was not understood.')
    const { id, channel, input } = envelope.data
    const entry = this.#entries.get(channel)
    if (!entry || (entry.procedure.door ?? door) !== door)
      return failed('not-found', 'This version of Daybook does not know that request.')
    if (live.size >= MAX_LIVE || live.has(id))
      return failed('invalid-input', 'Too many requests at once. Wait for some to end.', 'too-many')
    const { sessions, record } = this.#parts
    const session = sessions.of(connectionId)
    const refused = this.#permit(entry.procedure, session)
    if (refused) {
      if (refused.code === 'forbidden') this.#note(entry, session, input, 'refused')
      return { ok: false, failure: refused }
    }
    const parsed = parse(entry.procedure, input)
    if (!parsed.ok) return parsed
    // A screen that only keeps its status bar fresh is not a person at work.
    if (entry.procedure.kind === 'command' || entry.procedure.phi !== 'none') sessions.touch(connectionId)
    const call: Live = { abort: new AbortController(), open: true, procedure: entry.procedure }
    live.set(id, call)
    const caller = this.#caller(connectionId, entry, session, call.abort.signal)
    try {
      const reads = entry.procedure.phi === 'read'
      if (entry.procedure.kind === 'stream') {
        if (reads) record(about(entry, session, parsed.value, 'ok'))
        return await this.#open(entry, parsed.value, caller, id, call, push)
      }
      const value = await entry.handler(
        parsed.value,
        caller,
        (progress) =>
          call.open &&
          !goesOnBehindLock(entry.procedure, sessions.of(connectionId)) &&
          push({ id, kind: 'progress', value: progress }),
      )
      const now = sessions.of(connectionId)
      // Whoever was locked or signed out in the meantime gets nothing more to see; a finished command stands.
      if (entry.procedure.kind === 'query' && this.#permit(entry.procedure, now))
        return failed('not-signed-in', 'Sign in to go on.')
      // Only what is shown was read: a chart that stayed closed must not stand in the audit as read.
      if (reads) record(about(entry, session, parsed.value, 'ok'))
      return { ok: true, value: this.#checkOutput(entry.procedure, value) }
    } catch (error) {
      return this.#failure(error, entry, session, parsed.value, call.abort.signal)
    } finally {
      if (entry.procedure.kind !== 'stream' || !call.stop) live.delete(id)
    }
  }

  async #open(
    entry: Entry,
    input: unknown,
    caller: Caller,
    id: string,
    call: Live,
    push: (m: PushMessage) => void,
  ): Promise<Outcome<null>> {
    const emit = (value: unknown) => call.open && push({ id, kind: 'event', value })
    const stop = (await entry.handler(input, caller, emit)) as () => void
    if (!call.open) stop()
    else call.stop = stop
    return { ok: true, value: null }
  }

  #permit(procedure: Procedure, session: SessionState): Failure | null {
    if (procedure.may === 'anyone') return null
    if (session.state !== 'active' && session.closed)
      return failure('not-signed-in', 'The practice is locked on this PC. Sign in to open it.', { reason: 'closed' })
    if (session.state === 'none') return failure('not-signed-in', 'Sign in to go on.')
    if (session.state === 'locked')
      return failure('not-signed-in', 'This screen is locked. Enter your PIN or password.', { reason: 'locked' })
    if (procedure.may === 'signed-in' || session.may.has(procedure.may)) return null
    return failure('forbidden', 'Your role does not include this. Ask an administrator of the practice.', {
      reason: procedure.may,
    })
  }

  #caller(connectionId: string, entry: Entry, session: SessionState, signal: AbortSignal): Caller {
    const { clock, deviceId } = this.#parts
    const who = session.state === 'active' ? session : { userId: '', sessionId: '', may: new Set() }
    return Object.freeze({
      ...who,
      connectionId,
      deviceId: deviceId(),
      channel: entry.channel,
      signal,
      clock,
    }) as Caller
  }

  #checkOutput(procedure: Procedure, value: unknown): unknown {
    if (!this.#parts.validateOutputs || procedure.kind === 'stream') return value
    return (procedure.output as z.ZodType).parse(value)
  }

  #failure(error: unknown, entry: Entry, session: SessionState, input: unknown, signal: AbortSignal): Outcome<never> {
    if (signal.aborted) return failed('cancelled', 'Cancelled.')
    const known = this.#parts.understand?.(error) ?? error
    if (known instanceof Refusal) {
      if (known.code === 'forbidden') this.#note(entry, session, input, 'refused')
      const told = failure(known.code, known.message, known)
      if (known !== error) this.#parts.log(told.incidentId, entry.channel, error)
      return { ok: false, failure: told }
    }
    const internal = failure('internal', 'Something went wrong in Daybook. What was saved before is safe.')
    this.#parts.log(internal.incidentId, entry.channel, error)
    return { ok: false, failure: internal }
  }

  #note(entry: Entry, session: SessionState, input: unknown, outcome: 'refused'): void {
    try {
      this.#parts.record(about(entry, session, input, outcome))
    } catch (error) {
      this.#parts.log('audit', entry.channel, error)
    }
  }
}

/** Whether a command is at work that goes on although the screen is locked; it is then not heard. */
const goesOnBehindLock = (procedure: Procedure, session: SessionState): boolean =>
  procedure.kind === 'command' && procedure.outlastsLock === true && session.state === 'locked'

function about(entry: Entry, session: SessionState, input: unknown, outcome: AccessRecord['outcome']): AccessRecord {
  const { phi, kind } = entry.procedure
  const who = session.state === 'active' ? session : { userId: null, sessionId: null }
  return { userId: who.userId, sessionId: who.sessionId, channel: entry.channel, phi, kind, input, outcome }
}

function parse(procedure: Procedure, input: unknown): Outcome<unknown> {
  const defect = inspect(input, procedure.maxBytes ?? DEFAULT_MAX_BYTES)
  if (defect === 'too-large') return failed('invalid-input', 'That is too large to take in at once.', 'too-large')
  if (defect) return failed('invalid-input', 'The request was not understood.', defect)
  const parsed = procedure.input.safeParse(input)
  if (parsed.success) return { ok: true, value: parsed.data }
  const issues = parsed.error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
  return {
    ok: false,
    failure: failure('invalid-input', 'Some of this needs mending before it can be saved.', { issues }),
  }
}

const failed = (code: Failure['code'], message: string, reason?: string): Outcome<never> => ({
  ok: false,
  failure: failure(code, message, reason === undefined ? {} : { reason }),
})
