import type { Author, AuditNote, Journal } from '../../db/journal.ts'
import { type Clock, type Json, PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { AccessRecord } from '../ipc/router.ts'

/** Reads of one chart in one category by one person, and the same search again, are one entry in this time. Source: DESIGN §5. */
const SAME_WINDOW_MS = 5 * 60_000
/** Entries wait this long to be written together. */
const COMMIT_EVERY_MS = 250
/** A search is settled when no longer one by the same person followed it within this time. */
const SETTLE_MS = 1_000

type Pending = { author: Author; note: AuditNote }
/** `shrinking`: its text is being deleted, and the longest one stands in the audit already. */
type Search = { pending: Pending; timer: NodeJS.Timeout; shrinking: boolean }

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
  #closed = false

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  /** @throws Refusal `audit-failed` while entries can't be written and the call would read patient data */
  record(access: AccessRecord): void {
    if ((this.#failed || this.#closed) && access.phi === 'read' && access.outcome === 'ok')
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

  /** Writes what waits once more, and then never again: the store behind it closes, whether that succeeded or not. */
  async close(): Promise<void> {
    await this.flush()
    this.#closed = true
    this.#pending = []
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #chart(author: Author, category: string, patientId: string): void {
    if (this.#isFresh(`${author.userId}/${patientId}/${category}`))
      this.#add({ author, note: { action: 'read', category, patientId } })
  }

  /** Whether this was not seen within the window; from now on it was. */
  #isFresh(key: string): boolean {
    const now = this.#clock.now()
    const before = this.#seen.get(key)
    if (before !== undefined && now >= before && now - before < SAME_WINDOW_MS) return false
    this.#seen.set(key, now)
    if (this.#seen.size > 10_000)
      for (const [old, at] of this.#seen) if (now - at >= SAME_WINDOW_MS) this.#seen.delete(old)
    return true
  }

  /** A screen that asks again because something changed is not a person who searches again. */
  #addSearch({ author, note }: Pending): void {
    if (this.#isFresh(`${author.sessionId}/${author.channel}/${JSON.stringify(note.detail)}`))
      this.#add({ author, note })
  }

  /** Of the searches that a person's typing makes only the one it settles on is kept. */
  #search(author: Author, category: string, input: unknown): void {
    if (this.#closed) return
    const key = `${author.sessionId}/${author.channel}`
    const waiting = this.#searches.get(key)
    const pending: Pending = { author, note: { action: 'search', category, detail: (input ?? {}) as Json } }
    const step = waiting ? follows(textOf(waiting.pending.note.detail), textOf(input)) : 'other'
    if (waiting) {
      clearTimeout(waiting.timer)
      if (step === 'other' || (step === 'shorter' && !waiting.shrinking)) this.#addSearch(waiting.pending)
    }
    const shrinking = step === 'shorter' || (step === 'same' && waiting?.shrinking === true)
    this.#searches.set(key, { pending, timer: setTimeout(() => this.#settle(key), SETTLE_MS).unref(), shrinking })
  }

  #settle(key: string): void {
    const search = this.#searches.get(key)
    if (!search) return
    clearTimeout(search.timer)
    this.#searches.delete(key)
    this.#addSearch(search.pending)
  }

  #add(pending: Pending): void {
    if (this.#closed) return
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
    const waiting = groups(batch)
    try {
      for (let group = waiting[0]; group; group = waiting[0]) {
        const [author, notes] = group
        await this.#journal.work(author, async (work) => {
          for (const { note } of notes) work.audit(note)
        })
        waiting.shift()
      }
      this.#failed = false
    } catch {
      this.#failed = true
      // What was written of the batch must not be written twice.
      this.#pending = [...waiting.flatMap(([, notes]) => notes), ...this.#pending]
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
    // A refused call's input was never checked.
    patientId: PatientId.safeParse(given).data ?? null,
  }
}

const textOf = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'text' in input && typeof input.text === 'string' ? input.text : ''

/** How a search text came out of the one before it. */
function follows(before: string, after: string): 'same' | 'longer' | 'shorter' | 'other' {
  if (before === after) return 'same'
  return after.startsWith(before) ? 'longer' : before.startsWith(after) ? 'shorter' : 'other'
}

function groups(batch: Pending[]): [Author, Pending[]][] {
  const byAuthor = new Map<string, [Author, Pending[]]>()
  for (const pending of batch) {
    const { author } = pending
    const key = `${author.userId}/${author.sessionId}/${author.channel}`
    const group = byAuthor.get(key) ?? [author, []]
    group[1].push(pending)
    byAuthor.set(key, group)
  }
  return [...byAuthor.values()]
}
