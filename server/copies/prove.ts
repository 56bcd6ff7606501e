import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { headsOf } from '../../db/backups/chains.ts'
import { proveSoundness } from '../../db/backups/soundness.ts'
import type { KeyUse } from '../../db/connection.ts'
import { everyStoredFile } from '../../db/files/queries.ts'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { openStore } from '../../db/store.ts'
import { type Instant, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import { PROTOCOL } from '../../shared/sync/index.ts'
import { serverClock, serverIds } from '../practice.ts'
import { PracticeExchange } from '../sync/exchange.ts'
import { carryDocuments, poolOf } from './documents.ts'
import { assertIntact, COPY_FILES, damaged, type Manifest, readManifest } from './manifest.ts'

/** `scratch`: a folder to restore in; it is removed again. `files`: the server's document files. */
export type ProofOrder = { copy: string; scratch: string; files: string; now: Instant }
/** What was restored: where its sequence ends, for whoever knows the running server to compare. */
export type Proof = { copyId: string; heads: Manifest['heads']; epoch: number; rows: number }

/**
 * Proves a copy by restoring it: every byte is read, the database opened as a server opens it, every row held against its history, both
 * chains followed; then it begins an epoch and answers a device, as a restored server does. Of the document files beside it a share is read
 * through, and what is damaged is replaced from the server's.
 * @throws Refusal as `readManifest`, `assertIntact`, `openStore`
 */
export async function proveCopy({ copy, scratch, files, now }: ProofOrder, key: KeyUse): Promise<Proof> {
  const manifest = readManifest(copy, key)
  await assertIntact(copy, manifest)
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  try {
    const file = join(scratch, COPY_FILES.database)
    copyFileSync(join(copy, COPY_FILES.database), file)
    const parts = { file, logFile: join(scratch, 'operations.log'), key, clock: serverClock, ids: serverIds }
    const store = await openStore(parts)
    try {
      const sound = proveSoundness({
        raw: store.engine.raw,
        log: { entries: () => store.log.entries(), order: 'same' },
      })
      const [flaw] = sound.flaws
      if (flaw) throw damaged(flaw.what)
      // A newer program may read more columns out of the same rows.
      if (manifest.schemaVersion === SCHEMA_VERSION && sound.digest !== manifest.digest)
        throw damaged('what was restored is not what was copied')
      const { operation, operationHash } = headsOf(store.engine.raw)
      if (operation !== manifest.heads.operation || operationHash !== manifest.heads.operationHash)
        throw damaged('what was restored ends elsewhere')
      await answers(store.journal, manifest)
      const pool = poolOf(dirname(copy), manifest.practiceId)
      await carryDocuments({ from: files, pool, dueOn: now }, everyStoredFile(store.engine.raw))
      const rows = Object.values(sound.rows).reduce((sum, count) => sum + count, 0)
      return { copyId: manifest.copyId, heads: manifest.heads, epoch: manifest.epoch, rows }
    } finally {
      await store.close()
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A restored server must hand out, in a new epoch, what it has: asked as a device of its own would ask. */
async function answers(journal: ConstructorParameters<typeof PracticeExchange>[0]['journal'], manifest: Manifest) {
  const epoch = await journal.restored('proof of a copy')
  const deviceId = serverIds.next<string>()
  await journal.admit({ deviceId, secretHash: '', program: 'proof', now: serverClock.now() })
  const exchange = new PracticeExchange({ journal, clock: serverClock, giving: ledgerGiving })
  const asked = { protocol: PROTOCOL, practiceId: manifest.practiceId as PracticeId, program: 'proof' }
  const said = await exchange.pull(deviceId, { ...asked, schemaVersion: SCHEMA_VERSION, epoch, cursor: 0, limit: 100 })
  if (said.kind !== 'page' || said.head !== manifest.heads.operation)
    throw new Refusal('internal', 'The restored copy does not answer as a server.', { reason: 'copy-damaged' })
}
