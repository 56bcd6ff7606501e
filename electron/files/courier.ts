import { join } from 'node:path'
import { isFit, sealedLength } from '../../db/files/format.ts'
import { noteStandings } from '../../db/files/commands.ts'
import { pathOf, roomIn } from '../../db/files/places.ts'
import { type FileOfPractice, filesOfPractice, type StoredFile } from '../../db/files/queries.ts'
import { sizeAt } from '../../db/files/reader.ts'
import type { FileStandingTable } from '../../db/files/tables.ts'
import type { FileHindrance, FileWhereabouts, ServerStanding } from '../../shared/files/index.ts'
import { type Clock, Refusal } from '../../shared/kernel/index.ts'
import type { Carry } from '../carrier.ts'
import type { PracticeStore } from '../practice-store.ts'
import { Budget } from './budget.ts'
import { filesOfToday } from './day.ts'
import { fetchFile, type Fetched, sendFile, type Sent } from './moving.ts'
import { Queue } from './queue.ts'
import { hindranceOf, notFetched } from './sentences.ts'
import { FileWire } from './wire.ts'

export type CourierParts = {
  practice: PracticeStore
  /** The practice's folder of files. */
  folder: string
  clock: Clock
  /** The way to the server; null while there is none. */
  carry: () => Carry | null
  /** Hears of what should not happen. */
  report: (error: unknown) => void
  /** Bytes that travel in the background in a second. */
  bytesPerSecond?: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** After something was saved, and after the server was reached again, so that what comes together is looked at together. */
const SOON_MS = 300
/** Everything is looked through this often; the charts of the day this often. */
const SCAN_MS = 60 * MINUTE_MS
const DAY_LOOK_MS = 10 * MINUTE_MS
const DAY_SOON_MS = 5_000
/** What the server lacks and this PC does not have, and what found no room, is asked about this often. */
const LATER_MS = MINUTE_MS
/** The longest rest after the server could not be reached. */
const LONGEST_REST_MS = 15_000
/** What can't be sent from here is looked at this often. */
const HOPELESS_MS = 60 * MINUTE_MS
/** Whether or not something is due here, the server is asked this often what it lacks. */
const ASK_MS = MINUTE_MS
const SCANNED_AT_ONCE = 500
const ASKED_AT_ONCE = 200
/** Bytes that stay free on this PC: the database goes on writing; what nobody waits for leaves more. */
const SPARE_BYTES = 64 * 1024 * 1024
const SPARE_OF_DAY = 1024 * 1024 * 1024
/** Tables that say which charts are looked at today, or what is in them. */
const OF_DAY = new Set(['appointment', 'document', 'coverage', 'stored_file'])

/** A wish that ended because the practice was closed, or its server changed. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}
/** The server gives and takes nothing. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly reason: 'device-revoked' | 'not-enrolled'
  constructor(reason: 'device-revoked' | 'not-enrolled') {
    super(reason)
    this.reason = reason
  }
}

type Moving = { direction: 'uploading' | 'fetching'; done: number; of: number }

/**
 * Brings the practice's files to its server and from there, beside the exchange of operations: what was added here is sent after its
 * row, one file at a time; the files of the day's charts are fetched ahead, all others when somebody opens them. Nobody who charts waits
 * for it.
 */
export class FileCourier {
  readonly #parts: CourierParts
  readonly #queue = new Queue()
  readonly #moving = new Map<string, Moving>()
  readonly #fetching = new Map<string, Promise<Fetched>>()
  readonly #budget: Budget
  #life: AbortController | null = null
  #timer: { at: number; timeout: NodeJS.Timeout } | null = null
  #isBusy = false
  #last: Promise<void> = Promise.resolve()
  #scanAt = 0
  #dayAt = 0
  #askAt = 0
  #epoch = 0
  #failures = 0
  /** After a failure nothing is tried before then, whatever is saved meanwhile. */
  #restUntil = 0
  /** From the moment on that it had no room until it takes a file again; it is tried again after a while. */
  #isServerFull = false
  #fullUntil = 0
  #hindrance: FileHindrance | null = null

  constructor(parts: CourierParts) {
    this.#parts = parts
    this.#budget = new Budget(parts.bytesPerSecond)
    parts.practice.onOpen(() => this.#begin())
    parts.practice.onClosing(() => this.stop())
    parts.practice.onCommit(({ tables, ids }) => {
      if (tables.includes('stored_file')) for (const id of ids) this.#queue.add(id, 0)
      if (!tables.some((table) => OF_DAY.has(table))) return
      this.#dayAt = Math.min(this.#dayAt, now() + DAY_SOON_MS)
      this.soon()
    })
  }

  /** Looks in a moment whether there is something to do: something was saved, or the server is there. */
  soon(): void {
    this.#plan(SOON_MS)
  }

  /** Lets go of what is under way; the next opening of the practice goes on where it was. */
  stop(): void {
    this.#life?.abort()
    this.#life = null
    if (this.#timer) clearTimeout(this.#timer.timeout)
    this.#timer = null
    this.#queue.clear()
    this.#moving.clear()
  }

  /** Waits until nothing that was under way writes any more: call `stop` first. */
  async settled(): Promise<void> {
    await this.#last
    await Promise.allSettled(this.#fetching.values())
  }

  /** Where each of these files is; empty while this PC has no server. */
  async whereabouts(ids: readonly string[]): Promise<Map<string, FileWhereabouts>> {
    const told = new Map<string, FileWhereabouts>()
    if (!this.#parts.carry() || ids.length === 0) return told
    for (const file of await filesOfPractice(this.#db(), { ids })) {
      const isHere = await this.#isHere(file)
      const moving = this.#moving.get(file.id)
      const isStored = file.standing?.state === 'stored'
      const state = moving?.direction ?? (isStored ? 'stored' : isHere ? 'local-only' : 'awaited')
      const part = moving ? moving.done / moving.of : null
      told.set(file.id, { state, isHere, part, hindrance: isStored && isHere ? null : this.#hindrance })
    }
    return told
  }

  /**
   * Has a file here, whole: fetches it where it is not.
   * @param anew it lies here, and is damaged
   * @throws Refusal `file-elsewhere`, `file-awaited`, `file-no-room`, …: why it can't be had now
   */
  async bring(file: StoredFile, { anew = false }: { anew?: boolean } = {}): Promise<void> {
    if (anew || !(await this.#isHere(file))) await this.#bring(file)
  }

  async #bring(file: StoredFile): Promise<void> {
    const carry = this.#parts.carry()
    const [known] = await filesOfPractice(this.#db(), { ids: [file.id] })
    const mayBeElsewhere = known !== undefined && (known.standing !== null || known.came)
    if (!carry || !this.#life) throw notFetched(mayBeElsewhere ? 'no-server' : 'lost')
    const { signal } = this.#life
    let fetched: Fetched
    try {
      fetched = await this.#fetch(file, new FileWire(carry, signal), { budget: null, spare: SPARE_BYTES, signal })
    } catch (error) {
      if (!mayBeElsewhere && error instanceof Refusal && error.code === 'offline') throw notFetched('lost')
      throw notFetched(hindranceOf(error) ?? 'failed')
    }
    if (fetched === 'here') return this.#noteStored(file.id, (await this.#head()).epoch)
    this.#queue.add(file.id, 0)
    this.soon()
    throw notFetched(fetched === 'lacking' && !mayBeElsewhere ? 'lost' : fetched)
  }

  #begin(): void {
    this.stop()
    this.#life = new AbortController()
    this.#scanAt = this.#dayAt = this.#askAt = 0
    this.#plan(0)
  }

  #plan(ms: number): void {
    if (!this.#life || this.#isBusy) return
    const at = Math.max(now() + ms, this.#restUntil)
    if (this.#timer && this.#timer.at <= at) return
    if (this.#timer) clearTimeout(this.#timer.timeout)
    // A day at most: further ahead the timers of Node go off at once.
    const timeout = setTimeout(
      () => void (this.#last = this.#round()),
      Math.max(0, Math.min(at - now(), DAY_MS)),
    ).unref()
    this.#timer = { at, timeout }
  }

  /** One look at everything that is due; whatever comes of it, the next one is planned. */
  async #round(): Promise<void> {
    this.#timer = null
    const life = this.#life
    const carry = this.#parts.carry()
    if (!life || !carry || this.#isBusy) return
    this.#isBusy = true
    const { signal } = life
    try {
      const wire = new FileWire(carry, signal)
      await this.#scan(signal)
      await this.#attend(wire, signal)
      await this.#fetchDay(wire, signal)
      this.#failures = 0
      this.#hindrance = this.#isServerFull ? 'server-full' : null
    } catch (error) {
      if (signal.aborted || error instanceof Stopped) return
      this.#failures += 1
      this.#hindrance = error instanceof Refused ? error.reason : hindranceOf(error)
      // Told once, not with every try.
      if (this.#hindrance === null && this.#failures === 1) this.#parts.report(error)
    } finally {
      this.#isBusy = false
      const rest = this.#failures > 0 ? Math.min(LONGEST_REST_MS, 1000 * 2 ** Math.min(this.#failures, 10)) : 0
      this.#restUntil = now() + rest
      this.#plan(
        Math.max(SOON_MS, Math.min(this.#queue.waitMs, this.#scanAt - now(), this.#dayAt - now(), this.#askAt - now())),
      )
    }
  }

  /** Finds whatever the server has not said to hold, in this epoch and within a day, a few rows at a time. */
  async #scan(signal: AbortSignal): Promise<void> {
    const { epoch } = await this.#head()
    // What a server of another epoch said may be of a state that is lost.
    if (now() < this.#scanAt && epoch === this.#epoch) return
    const today = this.#parts.clock.now()
    for (let after = ''; ; ) {
      const rows = await filesOfPractice(this.#db(), { after, limit: SCANNED_AT_ONCE })
      assertGoingOn(signal)
      for (const { id, standing } of rows) {
        const age = standing ? today - standing.at : DAY_MS
        const isKnown = standing?.state === 'stored' && standing.epoch >= epoch && age >= 0 && age < DAY_MS
        if (!isKnown) this.#queue.add(id, 0)
      }
      const last = rows.at(-1)
      if (!last || rows.length < SCANNED_AT_ONCE) break
      after = last.id
      await othersTurn()
    }
    this.#scanAt = now() + SCAN_MS
    this.#epoch = epoch
  }

  /** Asks the server about what is due, notes what it says, and sends what it lacks. */
  async #attend(wire: FileWire, signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = this.#queue.due(ASKED_AT_ONCE)
      if (due.length === 0 && now() < this.#askAt) return
      const rows = due.length === 0 ? [] : (await filesOfPractice(this.#db(), { ids: due })).filter(isFit)
      const known = new Set(rows.map(({ id }) => id))
      for (const id of due) if (!known.has(id)) this.#queue.done(id)
      const answer = await wire.standing(rows.map(({ id }) => id))
      assertGoingOn(signal)
      if (answer.kind === 'refused') throw new Refused(answer.reason)
      this.#askAt = now() + ASK_MS
      const told = new Map(answer.files.map((one) => [one.id as string, one]))
      const toSend = await this.#note(rows, told, answer.epoch)
      for (const file of toSend) await this.#send(file, told.get(file.id)?.pieces ?? 0, wire, signal)
      await this.#heed(answer.wanted)
    }
  }

  /** What somebody wants and the server lacks is asked about at once where it is here. */
  async #heed(wanted: readonly string[]): Promise<void> {
    if (wanted.length === 0) return
    for (const file of await filesOfPractice(this.#db(), { ids: wanted }))
      if (isFit(file) && !this.#queue.has(file.id) && (await this.#isHere(file))) this.#queue.add(file.id, 0)
  }

  /** Writes down what the server said of some files. @returns those that it lacks and this PC has */
  async #note(
    rows: FileOfPractice[],
    told: ReadonlyMap<string, ServerStanding>,
    epoch: number,
  ): Promise<FileOfPractice[]> {
    const at = this.#parts.clock.now()
    const known: FileStandingTable[] = []
    const unknown: string[] = []
    const toSend: FileOfPractice[] = []
    for (const file of rows) {
      const { id, standing, came } = file
      const state = told.get(id)?.state
      if (state === 'whole') {
        known.push({ id, state: 'stored', epoch, at })
        this.#queue.done(id)
      } else if (state === 'lacking') {
        const isHere = await this.#isHere(file)
        if (isHere) {
          this.#queue.add(id, LATER_MS)
          toSend.push(file)
        } else this.#queue.again(id)
        if (isHere || !came) {
          if (standing) unknown.push(id)
        } else if (standing?.state !== 'awaited') known.push({ id, state: 'awaited', epoch, at })
      } else if (state === 'unknown') this.#queue.again(id)
      else this.#queue.done(id)
    }
    if (known.length + unknown.length > 0) await noteStandings(this.#journal(), { known, unknown })
    return toSend
  }

  async #send(file: FileOfPractice, begun: number, wire: FileWire, signal: AbortSignal): Promise<void> {
    if (now() < this.#fullUntil) return
    const { folder } = this.#parts
    let sent: Sent
    try {
      const onPiece = this.#moved(file.id, 'uploading')
      sent = await sendFile({ wire, folder, file, budget: this.#budget, signal, onPiece }, begun)
    } finally {
      this.#moving.delete(file.id)
    }
    assertGoingOn(signal)
    if (sent.kind === 'refused') throw new Refused(sent.reason)
    if (sent.kind === 'whole') {
      await this.#noteStored(file.id, sent.epoch)
      this.#isServerFull = false
    } else if (sent.why === 'no-room') {
      this.#isServerFull = true
      this.#fullUntil = now() + LATER_MS - SOON_MS
    } else if (sent.why === 'unknown' || sent.why === 'busy') this.#queue.again(file.id)
    else {
      this.#queue.add(file.id, HOPELESS_MS)
      this.#parts.report(new Error(`a file could not be sent: ${sent.why}`))
    }
  }

  async #noteStored(id: string, epoch: number): Promise<void> {
    this.#queue.done(id)
    const row = { id, state: 'stored' as const, epoch, at: this.#parts.clock.now() }
    await noteStandings(this.#journal(), { known: [row], unknown: [] })
  }

  /** Fetches what the charts of the day name and the server holds. */
  async #fetchDay(wire: FileWire, signal: AbortSignal): Promise<void> {
    if (now() < this.#dayAt) return
    const ids = await filesOfToday(this.#db(), this.#parts.clock.now())
    assertGoingOn(signal)
    this.#dayAt = now() + DAY_LOOK_MS
    for (let i = 0; i < ids.length; i += ASKED_AT_ONCE) {
      const rows = await filesOfPractice(this.#db(), { ids: ids.slice(i, i + ASKED_AT_ONCE) })
      for (const file of rows) {
        if (file.standing?.state !== 'stored' || this.#fetching.has(file.id) || (await this.#isHere(file))) continue
        if ((await roomIn(join(this.#parts.folder, '..'))) < file.bytes + SPARE_OF_DAY) return
        assertGoingOn(signal)
        const fetched = await this.#fetch(file, wire, { budget: this.#budget, spare: SPARE_OF_DAY, signal })
        assertGoingOn(signal)
        if (fetched === 'device-revoked' || fetched === 'not-enrolled') throw new Refused(fetched)
        // The server has lost it: whoever holds it is told at its next question.
        if (fetched === 'lacking' || fetched === 'garbled') this.#queue.add(file.id, 0)
      }
    }
  }

  /** Fetches a file; whoever wants the same one meanwhile waits for the same. */
  #fetch(
    file: StoredFile,
    wire: FileWire,
    { budget, spare, signal }: { budget: Budget | null; spare: number; signal: AbortSignal },
  ): Promise<Fetched> {
    const under = this.#fetching.get(file.id)
    if (under) return under
    const { folder, clock } = this.#parts
    const onPiece = this.#moved(file.id, 'fetching')
    const aside = `damaged-${clock.now()}`
    const run = fetchFile({ wire, folder, file, budget, signal, onPiece }, { spare, aside }).finally(() => {
      this.#moving.delete(file.id)
      this.#fetching.delete(file.id)
    })
    this.#fetching.set(file.id, run)
    return run
  }

  #moved = (id: string, direction: Moving['direction']) => (done: number, of: number) =>
    void this.#moving.set(id, { direction, done, of })

  async #isHere({ id, bytes }: StoredFile): Promise<boolean> {
    return (await sizeAt(pathOf(this.#parts.folder, id))) === sealedLength(bytes)
  }

  #journal = () => this.#parts.practice.store().journal
  #db = () => this.#journal().db
  #head = () => this.#db().selectFrom('journalHead').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow()
}

const now = (): number => performance.now()
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Between two steps the practice may have been closed: then nothing more is read or written. */
function assertGoingOn(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped('the practice was closed')
}
