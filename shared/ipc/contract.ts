import { z } from 'zod'
import {
  checked,
  type Clock,
  type DeviceId,
  type Failure,
  type Outcome,
  type SessionId,
  type UserId,
} from '../kernel/index.ts'
import type { Permission } from '../access/permissions.ts'
import { speakPlainly } from './sentences.ts'

speakPlainly()

/** What a procedure touches: `read` and `write` concern patient data and leave an entry in the audit. */
export type Phi = 'none' | 'read' | 'write'
/** Who may call: a permission, or `anyone` (before sign-in) or `signed-in` (any staff member, whatever the role). */
export type May = Permission | 'anyone' | 'signed-in'

type Base<I extends z.ZodType> = {
  input: I
  may: May
  phi: Phi
  /**
   * The one door it can be called through; any unless told. For what only a command line can say: it reads files with the
   * rights of whoever sits at it, and names them by their paths.
   */
  door?: 'cli'
  /** Largest input in bytes of JSON that the router lets through; 1 MiB unless told. */
  maxBytes?: number
}
export type Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = Base<I> & {
  kind: 'query'
  output: O
}
export type Command<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  P extends z.ZodType = z.ZodType,
> = Base<I> & {
  kind: 'command'
  output: O
  progress?: P
  /**
   * Goes on while the screen is locked for want of use, as long as the person is not signed out: for work of hours that
   * nobody watches. What it answers must be fit for a locked screen.
   */
  outlastsLock?: boolean
}
export type Stream<I extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType> = Base<I> & {
  kind: 'stream'
  event: E
}
export type Procedure = Query | Command | Stream
export type Contract = Readonly<Record<string, Procedure>>

/** Asks and changes nothing. */
export const query = <I extends z.ZodType, O extends z.ZodType>(p: Omit<Query<I, O>, 'kind'>): Query<I, O> => ({
  kind: 'query',
  ...p,
})
/** Changes something, or takes long; may report progress and be cancelled. */
export const command = <I extends z.ZodType, O extends z.ZodType, P extends z.ZodType = z.ZodNever>(
  p: Omit<Command<I, O, P>, 'kind'>,
): Command<I, O, P> => ({ kind: 'command', ...p })
/** Tells what changed (ids, never the data) until it is stopped. */
export const stream = <I extends z.ZodType, E extends z.ZodType>(p: Omit<Stream<I, E>, 'kind'>): Stream<I, E> => ({
  kind: 'stream',
  ...p,
})
/** A safety check: a query whose answer is CHECKED-CLEAR, ALERT or NOT CHECKED and nothing in between. */
export const check = <I extends z.ZodType, A extends z.ZodType>({ alert, ...p }: Base<I> & { alert: A }) =>
  query({ ...p, output: checked(alert) })

type In<P> = P extends { input: infer I extends z.ZodType } ? z.input<I> : never
type Parsed<P> = P extends { input: infer I extends z.ZodType } ? z.output<I> : never
type Out<P> = P extends { output: infer O extends z.ZodType } ? z.output<O> : never
type Ev<P> = P extends { event: infer E extends z.ZodType } ? z.output<E> : never
type Prog<P> = P extends { progress?: infer G extends z.ZodType } ? z.output<G> : never

export type CallOptions<P> = { signal?: AbortSignal; onProgress?: (progress: P) => void }

/** The typed client of one capability: each procedure a function that never throws. */
export type ClientOf<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Stream
    ? (input: In<C[K]>, onEvent: (event: Ev<C[K]>) => void, onEnd?: (failure: Failure) => void) => () => void
    : (input: In<C[K]>, options?: CallOptions<Prog<C[K]>>) => Promise<Outcome<Out<C[K]>>>
}

/** Who calls, as the router has established it; handlers and db commands take it, never the raw session. */
export type Caller = Readonly<{
  userId: UserId
  sessionId: SessionId
  deviceId: DeviceId
  may: ReadonlySet<Permission>
  /** The window, page or command line that calls: what a sign-in is bound to. */
  connectionId: string
  /** `capability.procedure`, for the journal and the audit. */
  channel: string
  signal: AbortSignal
  clock: Clock
}>

/** The handlers of one capability in a process: what the contract says, no more and no less. */
export type HandlersOf<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Stream
    ? (input: Parsed<C[K]>, caller: Caller, emit: (event: Ev<C[K]>) => void) => (() => void) | Promise<() => void>
    : (input: Parsed<C[K]>, caller: Caller, progress: (p: Prog<C[K]>) => void) => Out<C[K]> | Promise<Out<C[K]>>
}
