import type { Author, AuditNote, Journal } from '../../db/journal.ts'
import { type Clock, type Json, Refusal } from '../../shared/kernel/index.ts'
import type { AccessRecord } from '../ipc/router.ts'

/** Reads of one chart in one category by one person are one entry in this time. Source: DESIGN §5. */
const CHART_WINDOW_MS = 5 * 60_000
/** Entries wait this long to be written together. */
const COMMIT_EVERY_MS = 250
/** A search is settled when no longer one by the same person followed it within this time. */
const SETTLE_MS = 1_000

type Pending = { author: Author; note: AuditNote }
type Search = { pending: Pending; timer: NodeJS.Timeout }

/**
 * Records who looked at what. Entries are committed in groups; when that fails, reading stops until it works again,
 * since patient data that can be read without a trace is worse than a pause.
 */
export class AccessRecorder {
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #seen = new Map<string, number>()
  readonly #searches = new Map<string, Search>()
  #pending: Pending[] = []
  #timer: NodeJS.Timeout | null = null
  #flushing: Promise<void> = Promise.resolve()
  #failed = false

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  /** @throws Refusal `audit-failed` while entries can't be written and the call would read patient data */
  record(access: AccessRecord): void {
    if (this.#failed && access.phi === 'read' && access.outcome === 'ok')
      throw new Refusal(
        'internal',
        'What you look at cannot be recorded at the moment, so nothing is shown. Check the disk of this PC.',
        { reason: 'audit-failed' },
      )
    const { author, category, patientId } = place(access)
    if (access.outcome === 'refused')
      return this.#add({ author, note: { action: 'refused', category, patientId, ok: false } })
    if (patientId) return this.#chart(author, category, patientId)
    this.#search(author, category, access.input)
  }

  /** Writes everything that waits. */
  async flush(): Promise<void> {
    for (const key of this.#searches.keys()) this.#settle(key)
    this.#schedule(0)
    await this.#commit()
  }

  #chart(author: Author, category: string, patientId: string): void {
    const now = this.#clock.now()
    const key = `${author.userId}/${patientId}/${category}`
    const before = this.#seen.get(key)
    if (before !== undefined && now >= before && now - before < CHART_WINDOW_MS) return
    this.#seen.set(key, now)
    if (this.#seen.size > 10_000)
      for (const [old, at] of this.#seen) if (now - at >= CHART_WINDOW_MS) this.#seen.delete(old)
    this.#add({ author, note: { action: 'read', category, patientId } })
  }

  /** Of the searches that a person's typing makes only the one it settles on is kept. */
  #search(author: Author, category: string, input: unknown): void {
    const key = `${author.sessionId}/${author.channel}`
    const waiting = this.#searches.get(key)
    const pending = { author, note: { action: 'search', category, detail: (input ?? {}) as Json } }
    if (waiting) {
      clearTimeout(waiting.timer)
      if (!continues(waiting.pending.note.detail, input)) this.#add(waiting.pending)
    }
    this.#searches.set(key, { pending, timer: setTimeout(() => this.#settle(key), SETTLE_MS).unref() })
  }

  #settle(key: string): void {
    const search = this.#searches.get(key)
    if (!search) return
    clearTimeout(search.timer)
    this.#searches.delete(key)
    this.#add(search.pending)
  }

  #add(pending: Pending): void {
    this.#pending.push(pending)
    this.#schedule(COMMIT_EVERY_MS)
  }

  #schedule(after: number): void {
    if (this.#timer && after > 0) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = after > 0 ? setTimeout(() => void this.#commit(), after).unref() : null
  }

  #commit(): Promise<void> {
    this.#timer = null
    this.#flushing = this.#flushing.then(() => this.#write())
    return this.#flushing
  }

  async #write(): Promise<void> {
    const batch = this.#pending
    if (batch.length === 0) return
    this.#pending = []
    try {
      for (const [author, notes] of groups(batch)) {
        await this.#journal.work(author, async (work) => {
          for (const note of notes) work.audit(note)
        })
      }
      this.#failed = false
    } catch {
      this.#failed = true
      this.#pending = [...batch, ...this.#pending]
      this.#timer ??= setTimeout(() => void this.#commit(), 5_000).unref()
    }
  }
}

function place(access: AccessRecord): { author: Author; category: string; patientId: string | null } {
  const { input, userId, sessionId, channel } = access
  const given = typeof input === 'object' && input !== null && 'patientId' in input ? input.patientId : null
  return {
    author: { userId, sessionId, channel },
    category: channel.split('.')[0] ?? '',
    patientId: typeof given === 'string' ? given : null,
  }
}

const textOf = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'text' in input && typeof input.text === 'string' ? input.text : ''

function continues(before: unknown, after: unknown): boolean {
  const [a, b] = [textOf(before), textOf(after)]
  return a === b || b.startsWith(a) || a.startsWith(b)
}

function groups(batch: Pending[]): [Author, AuditNote[]][] {
  const byAuthor = new Map<string, [Author, AuditNote[]]>()
  for (const { author, note } of batch) {
    const key = `${author.userId}/${author.sessionId}/${author.channel}`
    const group = byAuthor.get(key) ?? [author, []]
    group[1].push(note)
    byAuthor.set(key, group)
  }
  return [...byAuthor.values()]
}
