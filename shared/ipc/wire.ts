import { z } from 'zod'

/** What a door passes to the router for a call: an id of the caller's choosing, `capability.procedure`, the input. */
export const CallMessage = z.object({
  id: z.string().min(1).max(64),
  channel: z.string().min(1).max(128),
  input: z.unknown(),
})
export type CallMessage = { id: string; channel: string; input: unknown }

/** What comes back while a call or stream `id` lives: progress of a command, an event of a stream, or a stream's end. */
export type PushMessage =
  | { id: string; kind: 'progress'; value: unknown }
  | { id: string; kind: 'event'; value: unknown }
  | { id: string; kind: 'end'; failure: unknown }

/**
 * The bridge between a screen (or the command line) and the core: three verbs and no knowledge of any feature. The
 * Electron preload exposes it as `window.daybook`; the browser shell and the socket implement the same.
 */
export type Bridge = {
  call(message: CallMessage): Promise<unknown>
  cancel(id: string): void
  listen(id: string, onMessage: (message: PushMessage) => void): () => void
}

/** Channel sizes, in bytes of JSON. */
export const DEFAULT_MAX_BYTES = 1024 * 1024
