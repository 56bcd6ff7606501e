import type {
  Asker,
  Clock,
  DrillResult,
  LeftBehind,
  OpenNote,
  ServerFinder,
  UserId,
} from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Transport } from './exchange.ts'
import type { Joined, Joining } from './join.ts'
import type { KeptServer } from './network.ts'
import type { Timers } from './timers.ts'

/** Makes the way to a server. Called at each opening of the practice; a transport that can't be made throws with its first request. */
export type TransportMaker = (kept: KeptServer) => Transport
/** Has a server let this PC in. */
export type Joiner = (joining: Joining) => Promise<Joined>

export type EngineParts = {
  practice: PracticeStore
  version: string
  clock: Clock
  /** Files the record of a drill. */
  fileDrill: (by: Asker, result: DrillResult) => Promise<void>
  /** Whether clocks that are so far apart are told to people. */
  isSkewed: (aheadMs: number | null) => boolean
  transportTo: TransportMaker
  joinBy: Joiner
  /** Whether this PC has joined a server, as far as its key file knows: a database that was put together anew may not know it any more. */
  expectsServer: () => boolean
  /** Who is signed in on this PC. */
  people?: () => UserId[]
  finder?: ServerFinder
  /** The server is at another place: the key file has it too, for when the practice is closed. */
  serverMoved?: (to: { host: string; port: number }) => Promise<void>
  /** Which notes are open here, for the other PCs (SPEC S91). */
  notes?: () => OpenNote[]
  /** The time that this PC may work without its server is over: nobody goes on working here. */
  lapsed?: () => void
  /** The server has locked this PC out: every way into its practice is destroyed but the 24 words. */
  destroyKeys?: (left: LeftBehind) => Promise<void>
  /** After that the practice is closed. */
  closePractice?: () => Promise<void>
  /** The public half of this PC's 24 words, to which the server seals what it takes to be it. */
  recoveryKey?: () => string | null
  timers?: Timers
  /** From 0 up to 1. */
  random?: () => number
  report: (error: unknown) => string
}
