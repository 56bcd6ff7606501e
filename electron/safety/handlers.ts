import {
  closeFinding,
  installPackage,
  recordAccepted,
  recordFeedback,
  setPolicy,
  usePackage,
} from '../../db/safety/commands.ts'
import {
  decisionsAbout,
  governanceOf,
  openFindings,
  policyChanges,
  policyOf,
  reviewAnswer,
  safetyAnswer,
} from '../../db/safety/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { KnowledgePackage, MAY_BE_HARD_STOP, policyFaults, type safety } from '../../shared/safety/index.ts'
import type { FileKeeper } from '../files/index.ts'
import type { CoreParts } from '../parts.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import { diffOf } from './diff.ts'
import { explained, gravestOf } from './explain.ts'
import { knowledgeOf } from './keeper.ts'
import { openPackageInPieces } from './open-package.ts'
import { outsideView } from './outside/index.ts'
import { Rechecker } from './recheck.ts'
import { statusOf } from './status.ts'

/** Whether drugs are safe for a patient, what came of alerts, and the knowledge behind them. */
export function createSafetyHandlers(parts: CoreParts & { files: FileKeeper }): HandlersOf<typeof safety> {
  const { practice, ids, files } = parts
  const keeper = knowledgeOf(practice)
  new Rechecker(parts, keeper).start()
  const journal = () => practice.store().journal
  const status = async (caller: Caller) => statusOf(journal().db, await keeper.standing(), caller.clock.now())
  const writer = async (caller: Caller) => {
    const person = await journal()
      .db.selectFrom('staff')
      .select('displayName')
      .where('id', '=', caller.userId)
      .executeTakeFirst()
    return { author: caller, authorName: person?.displayName ?? '', ids, now: caller.clock.now() }
  }
  const policyState = async () => ({
    ...((await policyOf(journal().db)) as { agsRows: boolean; passiveRules: string[]; hardStops: string[] }),
    changes: await policyChanges(journal().db),
    mayBeHardStop: [...MAY_BE_HARD_STOP],
  })
  /** A package that came in as a file, proven. */
  const incoming = async (token: Parameters<FileKeeper['incoming']>[0], caller: Caller) => {
    const file = files.incoming(token, caller)
    const text = await file.reading(async (reader) =>
      (await reader.read(0, Math.min(file.file.bytes, MOST_BYTES))).toString('utf8'),
    )
    const { development } = await keeper.builtIn()
    return { text, ...(await openPackageInPieces(text, { development })) }
  }

  return {
    async check({ patientId, proposed }, caller) {
      await openChart(practice, patientId, caller)
      const [{ db }, at] = [journal(), await keeper.atHand()]
      const asked = { patientId, proposed, now: caller.clock.now() }
      return safetyAnswer(db, at, asked, await outsideView(db, at, asked, parts.outsideSources ?? []))
    },
    async review({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      return reviewAnswer(journal().db, await keeper.atHand(), { patientId, now: caller.clock.now() })
    },
    async accepted({ patientId, alerts, knowledgeVersion }, caller) {
      await openChart(practice, patientId, caller)
      const heeded = { alerts, knowledgeVersion }
      await recordAccepted(journal(), await originFor(parts, caller, { patientId }), heeded)
      return null
    },
    async feedback({ patientId, ...told }, caller) {
      await openChart(practice, patientId, caller)
      await recordFeedback(journal(), await originFor(parts, caller, { patientId }), told)
      return null
    },
    worklist: async ({ limit }, caller) => openFindings(journal().db, limit, await closedTo(journal().db, caller)),
    async closeFinding({ patientId, ...closing }, caller) {
      await openChart(practice, patientId, caller)
      await closeFinding(journal(), await originFor(parts, caller, { patientId }), closing)
      return null
    },
    async governance({ from, to }) {
      const { rows, ...answers } = await governanceOf(journal().db, from, to)
      const { opened } = await keeper.standing()
      return { ...answers, rows: explained(rows, opened?.knowledge ?? null) }
    },
    decisions: async (about, caller) => decisionsAbout(journal().db, about, await closedTo(journal().db, caller)),
    policy: policyState,
    async setPolicy({ reason, ...policy }, caller) {
      const { opened } = await keeper.standing()
      const [fault] = policyFaults(policy, opened ? gravestOf(opened.knowledge) : new Set())
      if (fault !== undefined) throw new Refusal('rule-violation', fault, { reason: 'always-interrupts' })
      await setPolicy(journal(), await writer(caller), policy, reason)
      return policyState()
    },
    knowledge: (_input, caller) => status(caller),
    async knowledgeDiff({ token }, caller) {
      const { knowledge, keyId } = await incoming(token, caller)
      const { opened } = await keeper.standing()
      return diffOf(opened?.knowledge ?? null, knowledge, keyId)
    },
    async install({ token, reason }, caller) {
      const { text, knowledge, keyId } = await incoming(token, caller)
      const { version, checksum } = knowledge
      const { builtOn } = KnowledgePackage.parse(JSON.parse(text))
      await installPackage(
        journal(),
        await writer(caller),
        { version, builtOn, checksum, keyId, content: text },
        reason,
      )
      files.discard(token, caller)
      return status(caller)
    },
    async rollBack({ packageId, reason }, caller) {
      const { knowledge } = await keeper.builtIn()
      await usePackage(journal(), await writer(caller), { packageId, builtIn: knowledge, reason })
      return status(caller)
    },
  }
}

/** No knowledge has this size. */
const MOST_BYTES = 10_000_000
