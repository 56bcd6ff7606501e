import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { DeviceId } from '../kernel/index.ts'
import {
  ContingencyTest,
  Device,
  Drill,
  DrillMinutes,
  Hosting,
  JoinCode,
  KnownDevice,
  Link,
  MadeCode,
  OfferedServer,
  OfflinePolicy,
  OpenCode,
  OtherPlace,
  QueuedRecord,
  ServerPlace,
  Waiting,
  WaitingHere,
  WaitingPc,
} from './model.ts'

const none = z.object({})
/** `waiting`: nothing is fetched before somebody lets this PC in. */
const joinProgress = z.object({ done: z.number().int(), of: z.number().int(), waiting: WaitingHere.optional() })

export const devices = {
  thisDevice: query({ input: none, output: Device, may: 'signed-in', phi: 'none' }),
  list: query({ input: none, output: z.array(KnownDevice), may: 'practice.manage', phi: 'none' }),
  /** What is safe here and what on the server. */
  link: query({ input: none, output: Link, may: 'signed-in', phi: 'none' }),
  /** Something of the link has changed; several changes within a moment are told once. */
  linkChanged: stream({ input: none, event: none, may: 'signed-in', phi: 'none' }),
  /** What is on this PC only, by kind, without names. */
  waiting: query({ input: none, output: z.array(Waiting), may: 'signed-in', phi: 'none' }),
  /** The same record by record, the oldest first, with what the server could not take and why. */
  queue: query({
    input: z.object({
      skip: z.number().int().min(0).max(1_000_000).default(0),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ records: z.array(QueuedRecord), total: z.number().int(), refused: z.number().int() }),
    may: 'practice.manage',
    phi: 'read',
  }),
  /** The other PCs: when each was heard, who is signed in there, what waits there. */
  others: query({ input: none, output: z.array(OtherPlace), may: 'practice.manage', phi: 'none' }),
  /**
   * Locks a PC out of the practice: the server refuses it as soon as it hears of this. What it has sent stays. Answers `conflict` for this PC
   * itself, and on one that works without a server.
   */
  revoke: command({
    input: z.object({ deviceId: DeviceId, reason: z.string().trim().min(3, 'Write why').max(500) }),
    output: none,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** The drill that goes on on this PC; null while there is none. */
  drill: query({ input: none, output: z.object({ drill: Drill.nullable() }), may: 'signed-in', phi: 'none' }),
  /**
   * Cuts this PC off from the server for so many minutes, to show that work goes on; the record of the test is filed by itself at its end.
   * Answers `conflict` on a PC without a server, and while a drill goes on.
   */
  beginDrill: command({
    input: z.object({ minutes: DrillMinutes.default(10), note: z.string().trim().max(500).default('') }),
    output: z.object({ drill: Drill.nullable() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  /** Ends the drill before its time: whoever needs the server must not wait. */
  endDrill: command({ input: none, output: z.object({ drill: Drill.nullable() }), may: 'signed-in', phi: 'none' }),
  /** Every contingency test of the practice, the latest first. */
  drills: query({ input: none, output: z.array(ContingencyTest), may: 'practice.manage', phi: 'none' }),
  server: query({
    input: none,
    output: z.object({ address: z.string().nullable() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  hosting: query({ input: none, output: Hosting, may: 'practice.manage', phi: 'none' }),
  /**
   * Hosts the practice on this computer: on a PC that works alone, or in the place of the server that it followed. With its 24 words it is the same practice for
   * every other PC; without them each joins again by a code. Answers `conflict` (`server-answers`) where the server is there and is not
   * to be replaced.
   */
  host: command({
    input: z.object({
      words: z.array(z.string().trim().toLowerCase().max(20)).length(24, 'There are 24 words').nullable().default(null),
      replaces: z.boolean().default(false),
    }),
    output: Hosting,
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  /** This computer hosts no more; what its server holds stays on the disk, and this PC goes on as a PC. */
  stopHosting: command({ input: none, output: Hosting, may: 'practice.manage', phi: 'none' }),
  /** The practice's server is at another address now. Nothing but this practice's own server is believed. */
  serverMoved: command({
    input: z.object({ address: ServerPlace }),
    output: z.object({ address: z.string().nullable() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  /** Lets this PC join the practice's server by a code that was made there. */
  joinServer: command({
    input: z.object({ address: ServerPlace, code: JoinCode }),
    output: z.object({ address: z.string().nullable() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  /**
   * Makes this PC, which holds no practice, one more of a practice: by a code that was made on its server, or on another PC: then it
   * waits until somebody lets it in there. Everything is fetched, and whoever signs in anywhere can sign in here. Shows this PC's own 24 recovery words this once.
   */
  joinPractice: command({
    input: z.object({
      address: ServerPlace,
      code: JoinCode,
      deviceName: z.string().trim().min(1, 'Write what this PC is called, such as Room 3').max(100),
    }),
    output: z.object({ recoveryWords: z.array(z.string()).length(24) }),
    progress: joinProgress,
    may: 'anyone',
    phi: 'none',
  }),
  /** Whether this PC, which holds no practice, gave a code and waits until somebody lets it in. */
  waitingHere: query({
    input: none,
    output: z.object({ waiting: WaitingHere.nullable() }),
    may: 'anyone',
    phi: 'none',
  }),
  /** Goes on where `joinPractice` waited and was cut off. Answers `not-found` where it does not wait. */
  goOnJoining: command({
    input: none,
    output: z.object({ recoveryWords: z.array(z.string()).length(24) }),
    progress: joinProgress,
    may: 'anyone',
    phi: 'none',
  }),
  /** This PC does not wait any longer, and holds nothing. Answers `conflict` where it was let in just now. */
  stopWaiting: command({ input: none, output: none, may: 'anyone', phi: 'none' }),
  /** The practice servers that say on the local network that they are there. Takes some seconds. */
  findServers: query({ input: none, output: z.array(OfferedServer), may: 'anyone', phi: 'none' }),
  /** Makes a code by which one new PC may ask to be let in, for ten minutes; it is shown this once. Answers `conflict` while five are open. */
  addPc: command({ input: none, output: MadeCode, may: 'practice.manage', phi: 'none' }),
  /** The codes that are open, and the PCs that wait. Answers `offline` while the server does not. */
  admissions: query({
    input: none,
    output: z.object({ codes: z.array(OpenCode), waiting: z.array(WaitingPc) }),
    may: 'practice.manage',
    phi: 'none',
  }),
  withdrawCode: command({
    input: z.object({ codeId: z.string().max(64) }),
    output: none,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** Lets a PC in that waits: from then on it holds the whole practice. Asks for the person’s own password. */
  admit: command({
    input: z.object({ requestId: z.string().max(64), password: z.string().min(1, 'Type your password').max(1000) }),
    output: none,
    may: 'practice.manage',
    phi: 'none',
  }),
  turnAway: command({
    input: z.object({ requestId: z.string().max(64) }),
    output: none,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** This PC goes on alone. What waits for the server stays here, and is sent when it joins again. */
  leaveServer: command({
    input: none,
    output: z.object({ address: z.string().nullable() }),
    may: 'practice.manage',
    phi: 'none',
  }),
  /** How long the practice lets its PCs work without the server; what is set holds from each PC's next contact on. */
  offlinePolicy: query({ input: none, output: OfflinePolicy, may: 'practice.manage', phi: 'none' }),
  setOfflinePolicy: command({ input: OfflinePolicy, output: OfflinePolicy, may: 'practice.manage', phi: 'none' }),
  /** Sends and fetches now instead of with the next round; answers at once. */
  exchangeNow: command({ input: none, output: none, may: 'signed-in', phi: 'none' }),
  /**
   * A screen stopped: the log gets the incident number that stands on it, with the kind of the error and where in the program it
   * happened. Never what the error said, which may hold what a patient is called.
   */
  screenStopped: command({
    input: z.object({
      incidentId: z.string().regex(/^[2-9A-Z]{8}$/, 'An incident number has eight letters and digits'),
      kind: z.string().regex(/^\w{1,60}$/, 'The kind of an error is one word'),
      frames: z.array(z.string().max(200)).max(12),
    }),
    output: z.object({}),
    may: 'anyone',
    phi: 'none',
    maxBytes: 8 * 1024,
  }),
} as const
