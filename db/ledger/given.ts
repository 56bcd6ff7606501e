import type { Kysely } from 'kysely'
import { type CivilDate, loneEntryAcceptance } from '../../shared/kernel/index.ts'
import { EVERYONE, holds, isIn, readHeads } from '../../shared/ledger/index.ts'
import type { Given, Giver, Giving, Made } from '../journal/given.ts'
import { keyOf } from '../journal/incoming.ts'
import type { Tables } from '../tables.ts'
import { lastSequence } from './accept.ts'
import { monthCloses, type MonthClose, throughFor } from './closed.ts'
import { beyond } from './heads.ts'

type Columns = Made['columns']
type Placed = { deviceId: string; drafted: number; place: number; postOn: string }

/** Gives the entries of a batch their places and days as the one acceptor of a practice (SPEC S70–S73). */
export const ledgerGiving: Giving = (db) => new LedgerGiver(db)

class LedgerGiver implements Giver {
  readonly #db: Kysely<Tables>
  #last: number | null = null
  #months: readonly MonthClose[] | null = null
  /** What this transaction has placed: it may stand in no table yet. */
  readonly #placed: Placed[] = []

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  mark(): () => void {
    const [last, months, { length }] = [this.#last, this.#months, this.#placed]
    return () => {
      this.#last = last
      this.#months = months
      this.#placed.length = length
    }
  }

  async give(deviceId: string, made: readonly Made[]): Promise<Given> {
    const columns = new Map<string, Columns>()
    const entries = new Map<string, { place: number; postOn: string }>()
    for (const row of made) {
      const { tbl, rowId } = row
      const given =
        tbl === 'ledger_entry'
          ? await this.#entry(deviceId, row, entries)
          : tbl === 'ledger_close'
            ? await this.#close(deviceId, row)
            : await this.#part(row, entries)
      if (typeof given === 'string') return { problem: given }
      // What a program of before does not say is said for it: another epoch may have given something there.
      const differs = Object.entries(given).filter(([column, value]) => row.columns[column] !== value)
      if (differs.length > 0) columns.set(keyOf({ tbl, rowId }), Object.fromEntries(differs))
    }
    return { columns }
  }

  /** An entry's place is the next one; its day is after the last closed month that does not have it. */
  async #entry(deviceId: string, { rowId, columns }: Made, entries: Map<string, { place: number; postOn: string }>) {
    const { accepted_seq: drafted, post_on: draftedOn, device_id: author } = columns
    // Nobody books in another PC's name, or says what is not hers to say: a closed set would get another entry.
    if (author !== deviceId || typeof drafted !== 'number' || typeof draftedOn !== 'string') return 'forged-entry'
    if ((columns['drafted_seq'] ?? null) !== null || (columns['drafted_on'] ?? null) !== null) return 'forged-entry'
    const closedThrough = throughFor(await this.#closed(), { deviceId, drafted, placed: null })
    const standing = { lastSequence: await this.#lastPlace(), closedThrough }
    const { sequence: place, postOn } = loneEntryAcceptance.accept(standing, draftedOn as CivilDate)
    this.#last = place
    this.#placed.push({ deviceId, drafted, place, postOn })
    entries.set(rowId, { place, postOn })
    return {
      accepted_seq: place,
      post_on: postOn,
      drafted_seq: place === drafted ? null : drafted,
      drafted_on: postOn === draftedOn ? null : draftedOn,
    }
  }

  /** Postings, marks and what waits are where their entry is. */
  async #part({ tbl, columns }: Made, entries: ReadonlyMap<string, { place: number; postOn: string }>) {
    const entryId = String(columns['entry_id'])
    const entry = entries.get(entryId) ?? (await this.#known(entryId))
    if (!entry) return 'unknown-row'
    const place = { accepted_seq: entry.place }
    return tbl === 'ledger_parked' ? place : { ...place, post_on: entry.postOn }
  }

  async #known(entryId: string): Promise<{ place: number; postOn: string } | undefined> {
    const find = this.#db.selectFrom('ledgerEntry').select(['acceptedSeq as place', 'postOn']).where('id', '=', entryId)
    return find.executeTakeFirst()
  }

  /** A close is after everything that was accepted before it. A month of which its author had not seen all, or that is closed, is not closed by it. */
  async #close(deviceId: string, { columns }: Made) {
    const { kind, closed_on: closedOn, heads: said = '{}', accepted_seq: acceptedSeq, device_id: author = '' } = columns
    const heads = readHeads(said, acceptedSeq)
    if (typeof closedOn !== 'string' || heads === null) return 'forged-close'
    if (!['day', 'month'].includes(String(kind)) || (author !== '' && author !== deviceId)) return 'forged-close'
    const close = { closedOn, heads }
    const isVoid = kind === 'month' && ((await this.#isMoved(close)) || (await this.#hasMore(close)))
    if (kind === 'month' && !isVoid) this.#months = [...(await this.#closed()), close]
    // A close of before is known by its place alone.
    const place = EVERYONE in heads ? {} : { accepted_seq: await this.#lastPlace() }
    return isVoid ? { ...place, kind: 'void' } : place
  }

  /** Whether the month was closed before by somebody who had not all of this close: what she lacked was moved out of it. */
  async #isMoved({ closedOn, heads }: MonthClose): Promise<boolean> {
    return (await this.#closed()).some((before) => before.closedOn >= closedOn && !holds(before.heads, heads))
  }

  /** Whether something is booked up to a day that is not in a close. */
  async #hasMore({ closedOn, heads }: MonthClose): Promise<boolean> {
    const isMore = this.#placed.some(
      ({ postOn, place, ...entry }) => postOn <= closedOn && !isIn(heads, { ...entry, placed: place }),
    )
    if (isMore) return true
    const since = (await beyond(this.#db, heads)).as('since')
    const found = this.#db.selectFrom(since).select('since.id').where('since.postOn', '<=', closedOn).limit(1)
    return (await found.executeTakeFirst()) !== undefined
  }

  async #lastPlace(): Promise<number> {
    this.#last ??= await lastSequence(this.#db)
    return this.#last
  }

  async #closed(): Promise<readonly MonthClose[]> {
    this.#months ??= await monthCloses(this.#db)
    return this.#months
  }
}
