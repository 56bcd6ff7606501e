import type { Kysely } from 'kysely'
import type { Journal } from '../../journal.ts'
import type { Tables } from '../../tables.ts'
import { entryOf, SEARCHED } from './entry.ts'
import { PatientIndex } from './index-of-patients.ts'

/** Rows read before others get their turn: a few milliseconds' worth. */
const PAGE = 300

const feeds = new WeakMap<Journal, Feed>()

/**
 * The index of a practice's patients, as of the last committed change. It is built when it is first asked for and belongs to
 * the opened store: a hard lock lets go of both.
 */
export function patientIndex(journal: Journal): Promise<PatientIndex> {
  let feed = feeds.get(journal)
  if (!feed) {
    feed = new Feed(journal)
    feeds.set(journal, feed)
  }
  return feed.current()
}

/**
 * Keeps an index in step with the recorded changes: before each use it asks the journal's head how far the practice is, and
 * reads anew whoever was changed since, by whichever process.
 */
class Feed {
  readonly #journal: Journal
  readonly #index = new PatientIndex()
  #known = -1
  #turn: Promise<unknown> = Promise.resolve()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  current(): Promise<PatientIndex> {
    const next = this.#turn.then(async () => {
      const { db } = this.#journal
      const head = await headOf(db)
      if (this.#known < 0) await this.#readAll(db)
      else if (head > this.#known) await this.#readChanged(db, this.#known)
      this.#known = head
      return this.#index
    })
    this.#turn = next.catch(() => undefined)
    return next
  }

  /** What is changed while pages are read is read once more by the next question. */
  async #readAll(db: Kysely<Tables>): Promise<void> {
    for (let last = ''; ; ) {
      const rows = await db
        .selectFrom('patient')
        .select(SEARCHED)
        .where('id', '>', last)
        .orderBy('id')
        .limit(PAGE)
        .execute()
      for (const row of rows) this.#index.put(entryOf(row))
      if (rows.length < PAGE) return
      last = rows.at(-1)?.id ?? last
      await othersTurn()
    }
  }

  async #readChanged(db: Kysely<Tables>, since: number): Promise<void> {
    const changes = await db
      .selectFrom('operation')
      .select('rowId')
      .distinct()
      .where('n', '>', since)
      .where('tbl', '=', 'patient')
      .execute()
    const ids = changes.map(({ rowId }) => rowId)
    for (let at = 0; at < ids.length; at += PAGE) {
      const rows = await db
        .selectFrom('patient')
        .select(SEARCHED)
        .where('id', 'in', ids.slice(at, at + PAGE))
        .execute()
      for (const row of rows) this.#index.put(entryOf(row))
      if (at + PAGE < ids.length) await othersTurn()
    }
  }
}

async function headOf(db: Kysely<Tables>): Promise<number> {
  const head = await db.selectFrom('journalHead').select('operation').where('id', '=', 1).executeTakeFirst()
  return head?.operation ?? 0
}

const othersTurn = () => new Promise((resolve) => setImmediate(resolve))
