import type { Kysely } from 'kysely'
import type { Clock, IdSource, Refusal } from '../shared/kernel/index.ts'
import type { SequencedOperation } from '../shared/sync/index.ts'
import { diskRefusal, isConstraint } from './disk-errors.ts'
import { type ActAsked, type ActOutcome, answerAct } from './journal/act-lease.ts'
import { type Acceptance, acceptBatch, type Batch } from './journal/accept.ts'
import { columnsOf } from './journal/columns.ts'
import { referencesOf } from './journal/references.ts'
import {
  type CopyFailed,
  type CopyMade,
  type CopyProof,
  noteCopy,
  noteCopyFailure,
  noteProof,
} from './journal/copies.ts'
import { type Adoption, adoptPart, type Part } from './journal/adopt.ts'
import type { CaptureMode, Engine } from './journal/engine.ts'
import { type Admission, admitDevice, noteDevice, revokeDevice, type Sighting } from './journal/devices.ts'
import { type AdmissionAsked, type AdmissionOutcome, answerAdmission } from './journal/admission.ts'
import { type Enrolment, enrolDevice, type Joining, type Offer, offerEnrolment } from './journal/enrolment.ts'
import { describe, isFurtherSave } from './journal/described.ts'
import { followEpoch, startEpoch } from './journal/epochs.ts'
import { goOnFor, type GoingOn } from './journal/former.ts'
import { type Commit, commitOf, tellOf } from './journal/commit.ts'
import { admissionOf, type Proof, proveDevice, type Shown, suspendDevice } from './journal/proof.ts'
import { offerSecret } from './journal/secrets.ts'
import { type HeardOfServer, keepHeard } from './journal/heard.ts'
import { keepLeft, type LeftSaid } from './journal/left.ts'
import { entryText, FEW, logRefusal, LONG_TEXT, othersTurn, SEALED_AT_ONCE } from './journal/log-text.ts'
import { numberOwn } from './journal/outgoing.ts'
import { keepAnnounced, keepBarred, keepOthers } from './journal/presence.ts'
import { type Open, type Written, written } from './journal/unit-of-work.ts'
import { type Author, type AuditNote, sealAudit, sealOperations } from './journal/seal.ts'
import { insertRows } from './journal/rows.ts'
import { learnPlaces } from './journal/sequence.ts'
import { giveShare, type ShareGiven, type ShareQuestion } from './journal/share.ts'
import { keepVouched, noteRecoveryKey, type Predecessor, succeed, type Vouched } from './journal/succession.ts'
import { takeUp } from './journal/take-up.ts'
import type { JournalHeadTable, SyncBarredTable, SyncPresenceTable } from './journal/tables.ts'
import { SCHEMA_VERSION } from './migrations/index.ts'
import { isWholeChain, type Operation } from './journal/chain.ts'
import type { LogRows, OperationLog } from './operation-log.ts'
import { reconcile } from './reconcile.ts'
import type { Tables } from './tables.ts'
import { openWork, type Work } from './journal/work.ts'

export type { Commit } from './journal/commit.ts'
export type { Author, AuditNote } from './journal/seal.ts'
export type { Work } from './journal/work.ts'

/**
 * The only place that writes. A unit of work is one transaction: rows, their operations and the audit entries stand or
 * fall together; it is acknowledged when both the database and the operation log have it on the disk.
 */
export class Journal {
  readonly #engine: Engine
  readonly #log: OperationLog | null
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #listeners = new Set<(commit: Commit) => void>()
  #queue: Promise<unknown> = Promise.resolve()
  #trouble: Refusal | null = null
  #schema: Pick<Batch, 'columns' | 'references'> | null = null

  constructor(parts: { engine: Engine; log: OperationLog | null; clock: Clock; ids: IdSource }) {
    this.#engine = parts.engine
    this.#log = parts.log
    this.#clock = parts.clock
    this.#ids = parts.ids
  }

  /** Reads; the connection behind it cannot write. */
  get db(): Kysely<Tables> {
    return this.#engine.reader
  }

  /** Which engine answers: the few questions that have no common words ask. */
  get kind(): Engine['kind'] {
    return this.#engine.kind
  }

  /** Why nothing is written any more until the store is opened anew; null in health. */
  get trouble(): Refusal | null {
    return this.#trouble
  }

  /** Calls `listener` after every commit. Returns how to stop. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Runs one unit of work. Units run one after the other.
   * @throws whatever `command` throws, with nothing written; Refusal `disk-full`, `disk-error`, `read-only`, `damaged`
   */
  work<T>(author: Author, command: (work: Work) => Promise<T>): Promise<T> {
    return this.#inTurn('work', (open) => this.#own(open, author, command))
  }

  /**
   * Takes a batch of another device into the practice's sequence: what a server does (see shared/sync/SPEC.md).
   * @throws Refusal as `work`
   */
  async accept(sent: Omit<Batch, 'columns' | 'references'>): Promise<Acceptance> {
    if (!isWholeChain(sent.operations, sent.deviceId)) return { kind: 'refused', reason: 'broken-chain' }
    this.#schema ??= { columns: await columnsOf(this.db), references: await referencesOf(this.db) }
    const batch = { ...sent, ...this.#schema }
    try {
      return await this.#inTurn('replay', (open) => acceptBatch(open, batch, 'at-once'))
    } catch (error) {
      if (!isConstraint(error)) throw error
      // One of them cannot stand beside what is there: unit by unit, so that the others do.
      return this.#inTurn('replay', (open) => acceptBatch(open, batch, 'unit-by-unit'))
    }
  }

  /**
   * Applies a part of the practice's sequence: what every other replica does. The part holds whole units of work.
   * @throws Refusal as `work`
   */
  adopt(part: Part): Promise<Adoption> {
    return this.#inTurn('replay', (open) => adoptPart(open, part))
  }

  /** Lets a device in, or tells how it proves itself from now on: what a server does after an approval. */
  admit(device: Admission): Promise<void> {
    return this.#beside(({ db }) => admitDevice(db, device))
  }

  /** Makes a code known that lets one device in. */
  offer(offer: Offer): Promise<void> {
    return this.#beside(({ db, now }) => offerEnrolment(db, offer, now))
  }

  /** Lets in a device that has given a code; each code lets in one, once, and five wrong ones end it. */
  enrol(joining: Joining): Promise<Enrolment> {
    return this.#beside(({ db, now }) => enrolDevice(db, joining, now))
  }

  /** Does what somebody asks about PCs that wait until they are let in; this server's audit has who did. */
  admission(asked: AdmissionAsked): Promise<AdmissionOutcome> {
    return this.#inTurn('replay', (open) => answerAdmission(open, asked))
  }

  /** Writes down what a device has shown of itself, and says whether it is let in: what a server does where that is news (SPEC S110–S116). */
  prove(shown: Shown): Promise<Proof> {
    return this.#beside(({ db, now }) => proveDevice(db, shown, now))
  }

  /** For which admission a device is to be certified; null for one that may not come. */
  admissionOf(deviceId: string): Promise<number | null> {
    return this.#beside(({ db, now }) => admissionOf(db, deviceId, now))
  }

  /** Makes the successor of a device's secret known. @returns whether it may use it from now on */
  offerSecret(offered: { deviceId: string; secretHash: string; nextHash: string }): Promise<boolean> {
    return this.#beside(({ db }) => offerSecret(db, offered))
  }

  /** Refuses a device from its next request on. Answers whether there is such a device. */
  revoke(deviceId: string): Promise<boolean> {
    return this.#beside(({ db, now }) => revokeDevice(db, deviceId, now))
  }

  /** Refuses a device of which there are two, until a code lets it in again. Answers whether it was let in. */
  suspend(deviceId: string): Promise<boolean> {
    return this.#beside(({ db, now }) => suspendDevice(db, deviceId, now))
  }

  /** What a device that was locked out says last, and what became of it. @returns whether there was room for it */
  left(said: LeftSaid): Promise<boolean> {
    return this.#beside(({ db, now }) => keepLeft(db, said, now))
  }

  /** Gives a device what only one has at a time, takes it back, or records what it was for. */
  act(asked: ActAsked): Promise<ActOutcome> {
    return this.#beside(({ db, now }) => answerAct(db, asked, now))
  }

  /** Notes what a device said of itself with a request. */
  sawDevice(sighting: Sighting): Promise<void> {
    return this.#beside(({ db, now }) => noteDevice(db, sighting, now))
  }

  /** Keeps what a device says of itself: what a server does. */
  announced(said: SyncPresenceTable): Promise<void> {
    return this.#beside(({ db }) => keepAnnounced(db, said))
  }

  /** Keeps what the server told of the other devices, in the place of what it told before. */
  heardOfOthers(others: readonly SyncPresenceTable[]): Promise<void> {
    return this.#beside(({ db }) => keepOthers(db, others))
  }

  /** Keeps which devices the server lets in no more, in the place of what it told before. */
  heardOfBarred(barred: readonly SyncBarredTable[]): Promise<void> {
    return this.#beside(({ db }) => keepBarred(db, barred))
  }

  /** Gives a device its share of the key for a right name and password; tries are counted. */
  askShare(question: ShareQuestion): Promise<ShareGiven> {
    return this.#beside(({ db, now }) => giveShare(db, question, now))
  }

  /** Notes a verified copy of this server: what it holds is durable from now on. */
  copied(copy: CopyMade): Promise<void> {
    return this.#beside(({ db, head }) => noteCopy(db, head, copy))
  }

  copyFailed(failed: CopyFailed): Promise<void> {
    return this.#beside(({ db, head }) => noteCopyFailure(db, head, failed))
  }

  copyProven(proof: CopyProof): Promise<void> {
    return this.#beside(({ db }) => noteProof(db, proof))
  }

  /** Lets a device send what was written under an identity that it had before. @returns whether it may (SPEC S45) */
  goOnFor(going: GoingOn): Promise<boolean> {
    return this.#beside(({ db, now }) => goOnFor(db, going, now))
  }

  /** Keeps up to which number the server has what this PC wrote under a former identity. */
  formerAcked(deviceId: string, acked: number): Promise<void> {
    return this.#beside(async ({ db }) => {
      await db.updateTable('syncFormer').set({ acked }).where('deviceId', '=', deviceId).execute()
    })
  }

  /** Writes what stands beside the journal and never travels. */
  #beside<T>(write: (open: Open) => Promise<T>): Promise<T> {
    return this.#inTurn('replay', async (open) => {
      const result = await write(open)
      return written(result)
    })
  }

  /** Keeps what this PC heard of its server: no operation, nothing that travels. */
  heard(what: HeardOfServer): Promise<void> {
    return this.#beside(({ db }) => keepHeard(db, what))
  }

  /** Goes on in a new epoch of the server: from the floor, with what the server does not have covering its columns again (SPEC S25). */
  beginEpoch(next: { epoch: number; floor: number; acked: number }): Promise<void> {
    return this.#beside((open) => followEpoch(open, next))
  }

  /**
   * Goes on as a server whose file was put back to an earlier state, or that takes over from another: in a new epoch, whose floor is
   * what it has (SPEC S4). Epochs that it does not know of may lie between: the new one is beyond this one, the time and `beyond`.
   * @returns the new epoch
   */
  restored(reason: string, { beyond = 0, floor }: { beyond?: number; floor?: number } = {}): Promise<number> {
    return this.#beside((open) => startEpoch(open, { reason, beyond, floor }))
  }

  /** Takes up a part of the sequence as the server before had it, in the same places: what a server does that takes over (SPEC S101). */
  takeUp(operations: readonly SequencedOperation[]): Promise<void> {
    return this.#inTurn('replay', (open) => takeUp(open, operations))
  }

  /** Learns where operations stand that this PC has already. */
  learnPlaces(operations: readonly SequencedOperation[]): Promise<void> {
    return this.#beside((open) => learnPlaces(open, operations))
  }

  /** Begins the epoch of a server that took over. @returns the new epoch */
  succeed(from: Predecessor): Promise<number> {
    return this.#beside((open) => succeed(open, from))
  }

  /** Keeps which server serves the practice, or what it sealed to this PC's 24 words. */
  vouched(what: Vouched): Promise<void> {
    return this.#beside(({ db }) => keepVouched(db, what))
  }

  /** Notes the public half of a device's 24 words; the first that it says holds. @returns the one that holds */
  recoveryKey(deviceId: string, said: string): Promise<string> {
    return this.#beside(({ db }) => noteRecoveryKey(db, deviceId, said))
  }

  #inTurn<T>(mode: CaptureMode, write: (open: Open) => Promise<Written<T>>): Promise<T> {
    const run = this.#queue.then(() => this.#run(mode, write))
    this.#queue = run.catch(() => undefined)
    return run
  }

  /** Has whoever would write wait until `work` is over, while everybody else goes on. */
  whileNobodyWrites(work: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(work)
    this.#queue = run.catch(() => undefined)
    return run
  }

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    await this.#queue
  }

  async #run<T>(mode: CaptureMode, write: (open: Open) => Promise<Written<T>>): Promise<T> {
    if (this.#trouble) await this.#mend(this.#trouble)
    try {
      const { result, entry, commit } = await this.#transact(mode, write)
      await this.#record(entry)
      tellOf(this.#listeners, commit)
      return result
    } catch (error) {
      const refusal = diskRefusal(error)
      // After a failed sync the kernel may have dropped what was written and report success the next time: only a new
      // opening, which reads everything back, may go on. Source: specs, security §4.
      if (refusal?.reason === 'disk-error' || refusal?.reason === 'damaged') this.#trouble = refusal
      throw refusal ?? error
    }
  }

  /** Once a full disk has room again, the log is opened anew and gets what only the database has. Nothing else is mended here. */
  async #mend(trouble: Refusal): Promise<void> {
    if (trouble.reason !== 'disk-full' || !this.#log) throw trouble
    try {
      this.#log.reopen()
      await reconcile(this.#engine, this.#log)
    } catch (error) {
      throw diskRefusal(error) ?? error
    }
    this.#trouble = null
  }

  /** One transaction: what `write` makes of it, its operations and audit entries, and where the chains end. */
  async #transact<T>(mode: CaptureMode, write: (open: Open) => Promise<Written<T>>) {
    const { kind } = this.#engine
    return this.#engine.transaction(mode, async (db, takeCaptured) => {
      const head = (await db
        .selectFrom('journalHead')
        .selectAll()
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()) as JournalHeadTable
      const pause = () => {
        this.#engine.writeAsItGoes?.()
        return othersTurn()
      }
      const { result, ...rows } = await write({ db, head, kind, now: this.#clock.now(), pause, takeCaptured })
      const { operations, audit, outgoing, origins } = rows
      await insertRows(db, kind, 'operation', operations, pause)
      await insertRows(db, kind, 'auditEntry', audit, pause)
      await insertRows(db, kind, 'syncOutgoing', outgoing, pause)
      await insertRows(db, kind, 'syncOrigin', origins, pause)
      await db.updateTable('journalHead').set(head).where('id', '=', 1).execute()
      const pieces = this.#log ? await entryText(rows) : []
      return { result, entry: { ...rows, pieces }, commit: commitOf(operations, head) }
    })
  }

  /** What a command changes, sealed as this device's own. */
  async #own<T>(open: Open, author: Author, command: (work: Work) => Promise<T>): Promise<Written<T>> {
    const { db, head, kind, now, pause, takeCaptured } = open
    const notes: AuditNote[] = []
    const bases = new Map<string, number>()
    const tx = this.#ids.next<string>()
    const result = await command(openWork(kind, db, head, notes, bases, pause))
    const captured = await takeCaptured()
    const operations: Operation[] = []
    const seal = { author, tx, now, schemaVersion: SCHEMA_VERSION }
    for (let at = 0; at < captured.length; at += SEALED_AT_ONCE) {
      if (at > 0) await pause()
      const part = captured.slice(at, at + SEALED_AT_ONCE)
      const isEnd = at + SEALED_AT_ONCE >= captured.length
      operations.push(...sealOperations(head, part, bases, { ...seal, isEnd }))
    }
    const outgoing = await numberOwn(db, head, operations)
    if (notes.length === 0 && !operations.every(isFurtherSave)) notes.push(...describe(author, operations))
    const audit = sealAudit(head, notes, author, now)
    return { result, operations, audit, outgoing, origins: [] }
  }

  /** The database has it; now the log. If the log fails, nothing is acknowledged any more until the store is opened anew. */
  async #record({ pieces, ...entry }: LogRows & { pieces: readonly string[] }): Promise<void> {
    if (!this.#log || (entry.operations.length === 0 && entry.audit.length === 0)) return
    try {
      // The disk was waited for once already: others get on before it is waited for again.
      if (entry.operations.length > FEW) await othersTurn()
      if (pieces.length > LONG_TEXT) await this.#log.appendLong(pieces, othersTurn)
      else this.#log.append(entry, pieces.join(''))
    } catch (error) {
      this.#trouble = logRefusal(diskRefusal(error)?.reason)
      throw this.#trouble
    }
  }
}

/** A unit of work that is under way, for commands that would begin one of their own: they become a part of it, in its author's name. */
export const within = (work: Work): Pick<Journal, 'work'> => ({ work: (_author, command) => command(work) })
