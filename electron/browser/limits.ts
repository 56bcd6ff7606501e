/** How the browser shell bounds what anything on this PC may make it do. Times in milliseconds, sizes in bytes. */
export const LIMITS = {
  /** A printed address works once and for ten minutes. */
  tokenLife: 10 * 60_000,
  unusedTokens: 16,
  /** Browsers (cookies) that may be signed on at once, and pages in all of them. */
  browsers: 64,
  pages: 64,
  /** A page whose push stream is gone this long is closed; a reload or a sleeping laptop comes back sooner. */
  pageAbsence: 30_000,
  /** What waits for an absent page, in messages; more, and the page starts anew. */
  waitingPushes: 1000,
  /** What may lie unread in the socket of a page that does not read. */
  unreadPush: 4 * 1024 * 1024,
  heartbeat: 15_000,
  headers: 16 * 1024,
  headersTime: 5000,
  requestTime: 15_000,
  idleTime: 5000,
  /** How long and how much of a refused body is read away, so that the answer reaches its sender. */
  drainTime: 2000,
  drainBytes: 32 * 1024 * 1024,
  sockets: 256,
}
export type Limits = typeof LIMITS
