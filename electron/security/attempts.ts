import { existsSync, readFileSync } from 'node:fs'
import { type Clock, Refusal } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'

type Record = { failures: number; lastAt: number }
type Content = { byLogin: { [login: string]: Record }; unrecorded: { login: string; at: number }[] }

/** This many wrong passwords are free. Source: specs, security R12 (≤ 5, then back-off). */
const FREE = 5
const LONGEST_MS = 15 * 60_000
const MOST_UNRECORDED = 1_000

/**
 * Counts wrong passwords across restarts, makes the next try wait longer each time and never locks anyone out for good.
 * What was refused while the database was locked is kept for the audit until it can be written there.
 */
export class Attempts {
  readonly #file: string
  readonly #clock: Clock
  #content: Content

  constructor(file: string, clock: Clock) {
    this.#file = file
    this.#clock = clock
    this.#content = existsSync(file) ? read(file) : { byLogin: {}, unrecorded: [] }
  }

  /** @throws Refusal `rule-violation` with reason `wait` while the name must wait */
  permit(login: string): void {
    const record = this.#content.byLogin[login]
    if (!record || record.failures < FREE) return
    const wait = Math.min(5_000 * 2 ** (record.failures - FREE), LONGEST_MS)
    const since = this.#clock.now() - record.lastAt
    // A clock that was set back gives no free try: the full wait starts from now.
    const left = since < 0 ? wait : wait - since
    if (left > 0)
      throw new Refusal(
        'rule-violation',
        `Too many wrong passwords. Wait ${Math.ceil(left / 1000)} seconds, then try again.`,
        { reason: 'wait' },
      )
  }

  failed(login: string): void {
    const before = this.#content.byLogin[login]?.failures ?? 0
    this.#content.byLogin[login] = { failures: before + 1, lastAt: this.#clock.now() }
    this.#content.unrecorded = [...this.#content.unrecorded, { login, at: this.#clock.now() }].slice(-MOST_UNRECORDED)
    this.#save()
  }

  succeeded(login: string): void {
    if (!this.#content.byLogin[login]) return
    delete this.#content.byLogin[login]
    this.#save()
  }

  /** What the audit has not heard of yet; `recorded` forgets them once it has. */
  get unrecorded(): readonly { login: string; at: number }[] {
    return this.#content.unrecorded
  }

  recorded(count: number): void {
    this.#content.unrecorded = this.#content.unrecorded.slice(count)
    this.#save()
  }

  #save(): void {
    writeDurably(this.#file, JSON.stringify(this.#content))
  }
}

function read(file: string): Content {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Content
  } catch {
    return { byLogin: {}, unrecorded: [] }
  }
}
