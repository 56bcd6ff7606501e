import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Clock, Refusal } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'

const Unrecorded = z.object({ login: z.string().max(64), at: z.number(), why: z.string().max(40) })
export type Unrecorded = z.infer<typeof Unrecorded>
const Content = z.object({
  names: z.record(z.string(), z.object({ failures: z.number().int(), lastAt: z.number() })),
  unrecorded: z.array(Unrecorded),
})
/** `lastMs` by the machine's own counter; null when it was another run of the program. */
type Failing = { failures: number; lastAt: number; lastMs: number | null }

/** This many wrong passwords are free. Source: specs, security R12 (≤ 5, then back-off). */
const FREE = 5
const FIRST_MS = 5_000
/** The longest wait: nobody can keep somebody else out for ever by typing nonsense under her name. */
export const LONGEST_WAIT_MS = 15 * 60_000
const MOST_UNRECORDED = 1_000
const MOST_NAMES = 500

/** How long the next try has to wait after so many failures in a row, in milliseconds. */
export function waitAfter(failures: number): number {
  return failures < FREE ? 0 : Math.min(FIRST_MS * 2 ** Math.min(failures - FREE, 30), LONGEST_WAIT_MS)
}

/**
 * Counts wrong passwords across restarts, makes the next try wait longer each time and never locks anyone out for good.
 * What was refused while the database was locked is kept for the audit until it can be written there. It slows down
 * whoever sits at this PC; whoever copies its files meets the device secret and Argon2id instead.
 */
export class Attempts {
  readonly #file: string
  readonly #clock: Clock
  readonly #counter: () => number
  readonly #names = new Map<string, Failing>()
  #unrecorded: Unrecorded[] = []

  /** @param counter the machine's own milliseconds: setting the clock forward ends no waiting */
  constructor(file: string, clock: Clock, counter: () => number = () => performance.now()) {
    this.#file = file
    this.#clock = clock
    this.#counter = counter
    this.#load()
  }

  /**
   * Leave for one try, which counts as failed until `succeeded`, so that a hundred tries side by side are a hundred.
   * @throws Refusal `rule-violation` with reason `wait` while the name must wait
   */
  begin(login: string): void {
    const left = this.#left(login)
    if (left > 0) {
      const seconds = Math.ceil(left / 1000)
      const time = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`
      throw new Refusal('rule-violation', `Too many wrong passwords. Wait ${time}, then try again.`, { reason: 'wait' })
    }
    const failures = (this.#names.get(login)?.failures ?? 0) + 1
    this.#names.delete(login)
    this.#names.set(login, { failures, lastAt: this.#clock.now(), lastMs: this.#counter() })
    // The names that failed longest ago go first.
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= MOST_NAMES) break
      this.#names.delete(oldest)
    }
    this.#save()
  }

  succeeded(login: string): void {
    if (this.#names.delete(login)) this.#save()
  }

  /** Keeps a refusal for the audit. */
  refused(login: string, why: string): void {
    const refused = { login: login.slice(0, 64), at: this.#clock.now(), why }
    this.#unrecorded = [...this.#unrecorded, refused].slice(-MOST_UNRECORDED)
    this.#save()
  }

  /** Takes what the audit has not heard of yet; `giveBack` if it could not be written there. */
  takeUnrecorded(): Unrecorded[] {
    const taken = this.#unrecorded
    this.#unrecorded = []
    return taken
  }
  giveBack(taken: readonly Unrecorded[]): void {
    this.#unrecorded = [...taken, ...this.#unrecorded].slice(-MOST_UNRECORDED)
  }
  /** The audit has them: the file may forget them too. */
  recorded(): void {
    this.#save()
  }

  #left(login: string): number {
    const failing = this.#names.get(login)
    if (!failing) return 0
    const wait = waitAfter(failing.failures)
    if (failing.lastMs !== null) return wait - (this.#counter() - failing.lastMs)
    const since = this.#clock.now() - failing.lastAt
    if (since >= 0) return wait - since
    // The clock was set back: the wait begins anew, once, by the counter; it must not last until the old date comes.
    failing.lastMs = this.#counter()
    return wait
  }

  #load(): void {
    if (!existsSync(this.#file)) return
    const content = Content.safeParse(parse(this.#file))
    // Whoever can damage this file can delete it as well; it must never keep anyone out.
    if (!content.success) return
    for (const [login, failing] of Object.entries(content.data.names))
      this.#names.set(login, { ...failing, lastMs: null })
    this.#unrecorded = content.data.unrecorded
  }

  #save(): void {
    const names = Object.fromEntries(
      [...this.#names].map(([login, { failures, lastAt }]) => [login, { failures, lastAt }]),
    )
    const content: z.infer<typeof Content> = { names, unrecorded: this.#unrecorded }
    try {
      writeDurably(this.#file, JSON.stringify(content))
    } catch {
      // A full disk must not keep people from their charts; until a restart the counts in memory serve.
    }
  }
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
