import { Temporal } from 'temporal-polyfill'
import type { DeviceId, PatientId, PracticeId, UserId } from './ids.ts'
import type { EntryId } from './entry.ts'
import type { CivilDate, Instant } from './instant.ts'
import { Refusal } from './outcome.ts'

/** Up to which of this device's operations the practice server has everything in a verified backup. */
export type AcceptedSequence = { durableUpTo(): number }

export const loneAcceptedSequence: AcceptedSequence = { durableUpTo: () => 0 }

/**
 * Gives an entry of the ledger its place in the practice's one order and the day on which it counts. The practice server
 * does it on acceptance; a lone PC accepts its own.
 */
export type EntryAcceptance = {
  /** @param standing the last place that was given, and the last day that has been closed for good */
  accept(
    standing: { lastSequence: number; closedThrough: CivilDate | null },
    wantedOn: CivilDate,
  ): { sequence: number; postOn: CivilDate }
}

/** What was closed stays as it was: an entry that would count before the end of it counts on the first open day. */
export const loneEntryAcceptance: EntryAcceptance = {
  accept: ({ lastSequence, closedThrough }, wantedOn) => ({
    sequence: lastSequence + 1,
    postOn: closedThrough !== null && wantedOn <= closedThrough ? dayAfter(closedThrough) : wantedOn,
  }),
}

const dayAfter = (day: CivilDate): CivilDate => Temporal.PlainDate.from(day).add({ days: 1 }).toString() as CivilDate

/**
 * How this PC stands with the practice's server: `alone` none is set · `unreachable` it doesn't answer · `refused` it answers and doesn't
 * take or give · `stuck` what came could not be written here.
 */
export type LinkState = 'alone' | 'up-to-date' | 'sending' | 'fetching' | 'unreachable' | 'refused' | 'stuck'

/**
 * What only one PC of the practice does at a time. `held`: by this PC, as long as `isStillHeld`; `record` says that the act was done, for good, and
 * whether that counts: it does not where another PC has got it meanwhile. `busy`: another PC has it, or did it (`isDone`); `by`: what people call it.
 * `alone`: the server does not answer, nobody could be asked. `lone`: there is no server and no other PC.
 */
export type Hold =
  | { kind: 'held'; isStillHeld(): boolean; record(): Promise<boolean>; release(): Promise<void> }
  | { kind: 'busy'; by: string | null; isDone: boolean }
  | { kind: 'alone' }
  | { kind: 'lone' }

/**
 * How long this PC may work without its server. `none`: for ever, no server said otherwise. `valid`: until when charts are opened, by this PC's
 * clock, and whether anything may still be sent or exported; `isSoon`: less than a third is left. `lapsed`: nobody signs in before the server is reached, or
 * the practice's 24 words were shown; why: the time is over, this PC's clock was set back, what is kept here is no lease of this PC.
 */
export type OfflineLeave =
  | { kind: 'none' }
  | { kind: 'valid'; until: Instant; maySend: boolean; isSoon: boolean }
  | { kind: 'lapsed'; why: 'time' | 'clock-back' | 'unsound' }

/** What a PC that was locked out had not sent, and how much of it the server keeps aside; null where nobody could say. */
export type LeftBehind = { unsent: number | null; left: number | null }

/** What is safe where, as far as this PC knows. */
export type LinkFacts = {
  state: LinkState
  /** What the server has is on its way here, and half of it may be here; also while own changes are sent. Not where it is out of reach. */
  isFetching: boolean
  /** Since when it is unreachable, refused or stuck. */
  since: Instant | null
  /** Why it is refused, by the protocol's word; the incident where it is stuck. */
  reason: string | null
  address: string | null
  /** Changes that are on this PC only, and those that no verified copy of the server holds yet. */
  waiting: number
  uncopied: number
  lastContactAt: Instant | null
  /** How far this PC's clock is ahead of the server's, in milliseconds; negative when it is behind. */
  aheadMs: number | null
  conflicts: number
  quarantined: number
  /** Kinds of records in which this PC was found to differ from the server. */
  diverged: number
  /** When the server’s newest verified copy was made, and when one was last proven by restoring it. */
  copiedAt: Instant | null
  provenAt: Instant | null
  offline: OfflineLeave
}

/** A record of which a change is on this PC only; `reason`: why the server could not take it, null where it only waits. */
export type QueuedRow = {
  /** In SQL names. */
  tbl: string
  rowId: string
  patientId: PatientId | null
  /** When the first of these changes was written. */
  since: Instant
  changes: number
  reason: string | null
}

/** A note that is open on a PC: identifiers, and since when by that PC's clock. */
export type OpenNote = { noteId: EntryId; userId: UserId; sinceAt: Instant }

/** Another PC of the practice, as the server told of it; moments by this PC's clock. */
export type OtherPc = {
  deviceId: DeviceId
  heardAt: Instant
  /** It was heard within the last minutes. */
  isHere: boolean
  /** When it said what follows; null where it never did. */
  toldAt: Instant | null
  program: string
  people: readonly UserId[]
  notes: readonly OpenNote[]
  /** Records that are there only, by chart; `further`: charts beyond those that are named. */
  waiting: readonly { patientId: PatientId; count: number }[]
  further: number
  quarantined: number
  aheadMs: number | null
}

/** A drill without the server, on this PC; as shared/devices has it. */
export type DrillState = {
  phase: 'cut' | 'catching-up'
  beganAt: Instant
  endsAt: Instant
  endedAt: Instant | null
  written: number
  charts: number
  waiting: number
}

/** What a drill came to: see shared/devices, `ContingencyTest`. */
export type DrillResult = {
  beganAt: Instant
  endedAt: Instant
  minutes: number
  /** 1 where a person ended it before its time. */
  early: 0 | 1
  written: number
  charts: number
  arrivedAt: Instant | null
  result: 'passed' | 'nothing-written' | 'not-arrived'
  note: string
  recordedBy: string | null
  recordedByName: string
  recordedAt: Instant
}

/** What this PC knows of how complete one person's charts are here. */
export type ChartStanding = {
  /** Everything that the server had at this moment is here; null where that is not known. */
  completeTo: Instant | null
  /** Nothing newer is known of. */
  isNow: boolean
  /** This chart was found to differ from the server's. */
  differs: boolean
  /** Records that are on this PC only, and those among them that the server could not take. */
  here: number
  quarantined: number
  /** Of other PCs on which records of this chart wait, as each said at that moment; `count` null where it did not name all of its charts. */
  elsewhere: readonly { deviceId: DeviceId; count: number | null; at: Instant }[]
  /** PCs where somebody was signed in and of which nothing was heard since. */
  unheard: readonly { deviceId: DeviceId; since: Instant }[]
}

/** Where a practice's server is, by what it is known (`certificate`: the practice's own authority, as PEM), and what this PC asks with for its share. */
export type RemoteServer = {
  host: string
  port: number
  practiceId: string
  certificate: string
  deviceId: string
  pass: string
}
/**
 * What a PC has once a server let it in. `secret`: what it proves itself with. `share`: what its database key is wrapped with beside, which
 * only the server keeps. Secrets are 32 random bytes in base64url. `ownKey`, `ownCertificate`: its own, as PEM, where it got one at once.
 */
export type Enrolled = RemoteServer & { secret: string; share: string; ownKey?: string; ownCertificate?: string }
/**
 * What a server gave a PC that gave a code. `waits`: somebody has to let it in first; until when it waits, by the server's clock, and the letters that both
 * screens show.
 */
export type EnrolledOrWaiting = Enrolled & { waits?: { until: Instant; letters: string } | null }
/** Who asks for something that is written down. */
export type Asker = { userId: string | null; sessionId: string | null; channel: string }

/** This PC's link with the practice's server. */
export type ServerLink = {
  facts(): Promise<LinkFacts>
  /** The changed rows that are on this PC only, by table in SQL names. */
  waiting(): Promise<{ tbl: string; rows: number }[]>
  /** The same record by record, with what the server could not take; in the order in which they were written. */
  queue(): Promise<QueuedRow[]>
  /** The other PCs of the practice, as far as the server told. */
  others(): Promise<OtherPc[]>
  /** How complete one person's charts are here; null on a PC that works alone. */
  chart(patientIds: readonly string[]): Promise<ChartStanding | null>
  /**
   * Has a server let a PC in by a code that was read out there.
   * @param asking `practiceId`: of the practice that the PC holds; null on an empty one
   * @throws Refusal `invalid-input` (code), `conflict` (why not), `offline`
   */
  enrol(asking: {
    host: string
    /** The usual one where it is left out. */
    port: number | undefined
    code: string
    deviceId: DeviceId
    name: string
    practiceId: PracticeId | null
  }): Promise<EnrolledOrWaiting>
  /**
   * Keeps what the server gave in the encrypted database, and exchanges with it from now on.
   * @param holds whether this PC has a practice already; one that has none fetches all of it before anybody works there
   */
  keep(enrolled: Enrolled, by: Asker, holds: boolean): Promise<void>
  /** Goes on alone. What waits for the server stays on this PC. */
  leave(by: Asker): Promise<void>
  /**
   * The practice's server is at another address now, or another computer took its place.
   * @throws Refusal `offline` where nothing of this practice answers, `conflict` (alone, older-server)
   */
  moveTo(place: { host: string; port: number | undefined }, by: Asker): Promise<void>
  /** How much of the practice is here, in places of the server's sequence, on a PC that never had all of it yet; null on every other. */
  firstFetch(): Promise<{ done: number; of: number } | null>
  /**
   * Asks the server for this PC's share, for somebody who has no way of her own into the closed practice.
   * @param prove stretches her password with a salt (base64) and gives what shows that she knows it (base64url)
   * @throws Refusal `rule-violation` (wrong-password, wait), `forbidden`, `offline`
   */
  share(remote: RemoteServer, login: string, prove: (salt: string) => Promise<string>): Promise<string>
  /** The drill that goes on; null while there is none. */
  drill(): Promise<DrillState | null>
  /**
   * Cuts this PC off from the server for a time. What comes of it is filed when it is over.
   * @throws Refusal `conflict` (alone, drill)
   */
  beginDrill(drill: { minutes: number; note: string; by: Asker; byName: string }): Promise<void>
  /** Ends it before its time. */
  endDrill(): void
  /** How long this PC may work without its server. @param wait whether to ask the server first, for some seconds, where it is over */
  offline(wait?: boolean): Promise<OfflineLeave>
  /** Asks for what only one PC does at a time; `name` says what, never who a patient is. */
  hold(name: string): Promise<Hold>
  /** The practice's 24 words were shown: where the time was over, it begins anew. */
  offlineByWords(by: Asker): Promise<void>
  /** Whatever waits is sent and asked for now. */
  exchangeNow(): void
  /** Calls `listener` whenever the facts may have changed. Returns how to stop. */
  onChange(listener: () => void): () => void
}

const noServer = () => new Refusal('offline', 'This program reaches no practice server.', { reason: 'unreachable' })

/** How a PC stands with no server. */
export const WITHOUT_SERVER = {
  state: 'alone',
  isFetching: false,
  since: null,
  reason: null,
  address: null,
  waiting: 0,
  uncopied: 0,
} as const

/** A PC that no server was set for. */
export const loneServerLink: ServerLink = {
  facts: async () => ({
    ...WITHOUT_SERVER,
    lastContactAt: null,
    aheadMs: null,
    conflicts: 0,
    quarantined: 0,
    diverged: 0,
    copiedAt: null,
    provenAt: null,
    offline: { kind: 'none' },
  }),
  waiting: async () => [],
  queue: async () => [],
  others: async () => [],
  chart: async () => null,
  enrol: () => Promise.reject(noServer()),
  keep: () => Promise.reject(noServer()),
  leave: async () => {},
  moveTo: () => Promise.reject(noServer()),
  firstFetch: async () => null,
  share: () => Promise.reject(noServer()),
  drill: async () => null,
  beginDrill: () => Promise.reject(noServer()),
  endDrill: () => {},
  offline: async () => ({ kind: 'none' }),
  hold: async () => ({ kind: 'lone' }),
  offlineByWords: async () => {},
  exchangeNow: () => {},
  onChange: () => () => {},
}
