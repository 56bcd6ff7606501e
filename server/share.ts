import { createHash, createHmac } from 'node:crypto'
import type { Journal } from '../db/journal.ts'
import type { Clock } from '../shared/kernel/index.ts'
import type { ShareAnswer, ShareRequest } from '../shared/sync/index.ts'

const SALT_BYTES = 16

/**
 * What a PC is told that asks for its share of the key: with what to stretch the password of a name, then the share itself for what came
 * of a right one. The password itself never comes here.
 * @param deviceId proven by what it asks with
 */
export async function answerShare(
  { journal, clock }: { journal: Journal; clock: Clock },
  deviceId: string,
  request: ShareRequest,
): Promise<ShareAnswer> {
  const now = clock.now()
  if (request.kind === 'salt') return { kind: 'salt', salt: await saltOf(journal, deviceId, request.login), now }
  const proofHash = createHash('sha256').update(Buffer.from(request.proof, 'base64url')).digest('hex')
  const given = await journal.askShare({ deviceId, login: request.login, proofHash })
  if (given.kind === 'share') return { kind: 'share', share: given.share, now }
  return { kind: 'refused', reason: given.reason, waitMs: given.reason === 'wait' ? given.waitMs : 0, now }
}

/** The salt of a person's password. A name that nobody has gets one made up, always the same, so that nobody learns who works here. */
async function saltOf({ db }: Journal, deviceId: string, login: string): Promise<string> {
  const known = await db
    .selectFrom('staff as s')
    .innerJoin('staffVerifier as v', 'v.id', 's.id')
    .select('v.salt')
    .where('s.login', '=', login)
    .executeTakeFirst()
  const device = await db.selectFrom('syncDevice').select('share').where('deviceId', '=', deviceId).executeTakeFirst()
  const made = createHmac('sha256', `salt ${device?.share ?? ''}`)
    .update(login)
    .digest()
  return known?.salt ?? made.subarray(0, SALT_BYTES).toString('base64')
}
