import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { permissionsOf, type Role } from '../../shared/access/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { type AdmissionRefusal, MOST_CODES } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { admitDevice } from './devices.ts'
import { isTakeover, type Offer, offerEnrolment } from './enrolment.ts'
import { type Author, type AuditNote, sealAudit } from './seal.ts'
import { knowsPassword } from './share.ts'
import type { SyncAdmissionTable } from './tables.ts'
import { type Open, type Written, written } from './unit-of-work.ts'
import { lastAsked, standingOfWaiting, stillWaiting } from './waiting-room.ts'

/** Who asks at which PC, both as the server proved them or will. */
type By = { deviceId: string; userId: string }
/** What is asked about PCs that want to be let in; `give-up`: by such a PC itself. */
export type AdmissionAsked =
  | (By & { kind: 'offer'; offer: Omit<Offer, 'made' | 'deviceId'> })
  | (By & { kind: 'withdraw'; codeId: string })
  | (By & { kind: 'admit'; requestId: string; proof: string })
  | (By & { kind: 'turn-away'; requestId: string })
  | { kind: 'give-up'; deviceId: string }
export type AdmissionOutcome =
  | { kind: 'done' }
  | {
      kind: 'refused'
      reason: Extract<AdmissionRefusal, 'not-allowed' | 'wrong-password' | 'wait' | 'gone' | 'too-many'>
      waitMs: number
    }

type Outcome = { outcome: AdmissionOutcome; note?: AuditNote }

const refused = (reason: Extract<AdmissionOutcome, { kind: 'refused' }>['reason'], waitMs = 0): Outcome => ({
  outcome: { kind: 'refused', reason, waitMs },
})
const done = (detail: { [key: string]: string }): Outcome => ({
  outcome: { kind: 'done' },
  note: { action: 'privilege', category: 'devices', detail },
})

/**
 * Does what somebody asks about PCs that want to be let in, and writes in this server's audit who did. All of it within the transaction that holds
 * the journal's head: of two that decide at once one does, whichever process they ask, and a right that was lost before counts no more (SPEC S122, S124).
 */
export async function answerAdmission(open: Open, asked: AdmissionAsked): Promise<Written<AdmissionOutcome>> {
  const { outcome, note } = await decide(open, asked)
  const userId = asked.kind === 'give-up' ? null : asked.userId
  const author: Author = { userId, sessionId: null, channel: `server.${asked.kind}` }
  return written(outcome, note ? { audit: sealAudit(open.head, [note], author, open.now) } : {})
}

async function decide({ db, now }: Open, asked: AdmissionAsked): Promise<Outcome> {
  if (asked.kind === 'give-up') return giveUp(db, asked.deviceId, now)
  const person = await whoMay(db, asked.userId)
  if (!person) return refused('not-allowed')
  const by = { by: asked.userId, byName: person.displayName, on: asked.deviceId }
  if (asked.kind === 'offer') return offerOn(db, asked.offer, by, now)
  if (asked.kind === 'withdraw') return withdraw(db, asked.codeId, now)
  if (asked.kind === 'turn-away') return settle(db, { id: asked.requestId, decision: 'turned-away', by, now })
  // What lets a PC in is asked of the person herself: a PC alone, whatever it says of who sits there, lets nobody in.
  const proofHash = createHash('sha256').update(Buffer.from(asked.proof, 'base64url')).digest('hex')
  const tried = await knowsPassword(db, { deviceId: asked.deviceId, login: person.login, proofHash }, now)
  if (tried.kind === 'refused') return refused(tried.reason, tried.reason === 'wait' ? tried.waitMs : 0)
  return settle(db, { id: asked.requestId, decision: 'admitted', by, now })
}

/** A person of the practice who may manage its PCs, now; undefined for everybody else. */
export async function whoMay(db: Kysely<Tables>, userId: string) {
  const person = await db
    .selectFrom('staff')
    .select(['login', 'displayName', 'roles', 'active'])
    .where('id', '=', userId)
    .executeTakeFirst()
  const may = person?.active === 1 && permissionsOf(JSON.parse(person.roles) as Role[]).has('practice.manage')
  return may ? person : undefined
}

type Decider = { by: string; byName: string; on: string }

async function offerOn(
  db: Kysely<Tables>,
  offer: Omit<Offer, 'made' | 'deviceId'>,
  made: Decider,
  now: Instant,
): Promise<Outcome> {
  const { count } = await openCodes(db, now)
    .where('madeOn', '=', made.on)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_CODES) return refused('too-many')
  await offerEnrolment(db, { ...offer, deviceId: null, made }, now)
  return done({ codeMade: offer.id, on: made.on })
}

/** The codes of the application that may still let somebody ask. */
export const openCodes = (db: Kysely<Tables>, now: Instant) =>
  db
    .selectFrom('syncEnrolment')
    .where('madeBy', 'is not', null)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)

async function withdraw(db: Kysely<Tables>, codeId: string, now: Instant): Promise<Outcome> {
  const code = await openCodes(db, now).select('id').where('id', '=', codeId).executeTakeFirst()
  if (!code) return refused('gone')
  await db.updateTable('syncEnrolment').set({ expiresAt: now }).where('id', '=', codeId).execute()
  return done({ codeWithdrawn: codeId })
}

type Settling = { id: string; decision: 'admitted' | 'turned-away'; by: Decider; now: Instant }

async function settle(db: Kysely<Tables>, { id, decision, by, now }: Settling): Promise<Outcome> {
  const pc = await stillWaiting(db, now).selectAll().where('id', '=', id).executeTakeFirst()
  if (!pc) return refused('gone')
  if (decision === 'admitted') {
    // While it waited, another may have come under this identifier, and written.
    if (await isTakeover(db, pc.deviceId, null)) return refused('gone')
    const { deviceId, secretHash, program, name, share, passHash } = pc
    await admitDevice(db, { deviceId, secretHash, program, name, left: { share, passHash }, now })
  }
  await decided(db, pc, { decision, decidedBy: by.by, decidedByName: by.byName, decidedOn: by.on, decidedAt: now })
  return done({ [decision === 'admitted' ? 'admitted' : 'turnedAway']: pc.deviceId, name: pc.name })
}

async function giveUp(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<Outcome> {
  const pc = await lastAsked(db, deviceId)
  if (!pc || standingOfWaiting(pc, now) !== 'waiting') return refused('gone')
  await decided(db, pc, { decision: 'given-up', decidedAt: now })
  return done({ gaveUp: deviceId, name: pc.name })
}

/** What it left of its key is not kept here any longer: a PC that was let in has it beside its name. */
async function decided(
  db: Kysely<Tables>,
  { id }: SyncAdmissionTable,
  decision: Partial<SyncAdmissionTable>,
): Promise<void> {
  await db
    .updateTable('syncAdmission')
    .set({ ...decision, share: '', passHash: '' })
    .where('id', '=', id)
    .execute()
}
