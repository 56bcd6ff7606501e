import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { headsOf } from '../../db/backups/chains.ts'
import { proveSoundness, type Soundness } from '../../db/backups/soundness.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { OperationLog } from '../../db/operation-log.ts'
import type { DrillReport } from '../../shared/backups/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { flawOf } from '../files/index.ts'
import { countOf, filesNamedIn, poolOf } from './file-copies.ts'
import { copyFile, PRACTICE_FILES } from './files.ts'
import { copyLogUpTo } from './log-copy.ts'
import { assertIntact, fileListOf, isAuthentic, readManifest } from './manifest.ts'
import { openStaged } from './staging.ts'

/** `copy`: the folder of the copy to prove; `scratch`: a folder to restore in, which is removed again. */
export type DrillOrder = { dataDir: string; copy: string; scratch: string }
export type DrillProgress = { stage: string; done: number; of: number }

/**
 * Proves a copy by restoring it: every byte against the manifest, opened in scratch, everything written since replayed
 * from the running practice's log, then both compared row by row through their digests.
 */
export async function drillCopy(
  order: DrillOrder,
  key: KeyUse,
  onProgress: (progress: DrillProgress) => void,
): Promise<DrillReport> {
  const began = performance.now()
  const { manifest } = readManifest(order.copy)
  const report: DrillReport = {
    verdict: 'failed',
    backupId: manifest.backupId,
    seconds: 0,
    rows: 0,
    operationsReplayed: 0,
    findings: [],
  }
  mkdirSync(order.scratch, { recursive: true, mode: 0o700 })
  const running = openConnection({ file: join(order.dataDir, PRACTICE_FILES.database), key, readonly: true })
  try {
    onProgress({ stage: 'read', done: 0, of: 4 })
    const sealed = readManifest(order.copy)
    assertIntact(order.copy, sealed)
    if (!isAuthentic(sealed, key))
      report.findings.push('The copy was made with another key, or its list of contents was changed.')
    onProgress({ stage: 'restore', done: 1, of: 4 })
    running.exec('begin')
    const heads = headsOf(running)
    copyFile(join(order.copy, PRACTICE_FILES.database), join(order.scratch, PRACTICE_FILES.database))
    await copyLogUpTo(heads, join(order.dataDir, PRACTICE_FILES.log), join(order.scratch, PRACTICE_FILES.log), key)
    await openStaged(order.scratch, key)
    onProgress({ stage: 'compare', done: 2, of: 4 })
    const restored = soundnessIn(order.scratch, key)
    const current = proveSoundness({ raw: running, log: null, snapshot: 'open' })
    report.findings.push(...differences(restored, current))
    onProgress({ stage: 'files', done: 3, of: 4 })
    report.findings.push(...(await filesLacking(order, key)))
    report.rows = Object.values(restored.rows).reduce((sum, rows) => sum + rows, 0)
    report.operationsReplayed = heads.operation - manifest.heads.operation
  } catch (error) {
    report.findings.push(sentenceOf(error))
  } finally {
    running.close()
    rmSync(order.scratch, { recursive: true, force: true })
  }
  report.verdict = report.findings.length === 0 ? 'proven' : 'failed'
  report.seconds = (performance.now() - began) / 1000
  onProgress({ stage: 'done', done: 4, of: 4 })
  return report
}

/** Reads through every document file that belongs to the copy. Newer ones lie in the practice, where they stay at a restore. */
async function filesLacking({ copy, scratch }: DrillOrder, key: KeyUse): Promise<string[]> {
  const listed = fileListOf(copy)
  const flaws = { missing: 0, damaged: 0 }
  for (const file of filesNamedIn(scratch, key)) {
    const flaw = listed.has(file.id) ? await flawOf(poolOf(dirname(copy)), file) : null
    if (flaw) flaws[flaw]++
  }
  return (['missing', 'damaged'] as const)
    .filter((flaw) => flaws[flaw] > 0)
    .map((flaw) => `${countOf(flaws[flaw])} ${flaws[flaw] === 1 ? 'is' : 'are'} ${flaw} in the copy.`)
}

function soundnessIn(folder: string, key: KeyUse): Soundness {
  const raw: ReturnType<typeof openConnection> = openConnection({
    file: join(folder, PRACTICE_FILES.database),
    key,
    readonly: true,
  })
  const log = OperationLog.reading(join(folder, PRACTICE_FILES.log), key)
  try {
    return proveSoundness({ raw, log: { entries: () => log.entries(), order: 'same' } })
  } finally {
    log.close()
    raw.close()
  }
}

function differences(restored: Soundness, current: Soundness): string[] {
  const found = restored.flaws.map(({ part, what }) => `Restored ${part}: ${what}`)
  found.push(...current.flaws.map(({ part, what }) => `The running practice's ${part}: ${what}`))
  for (const table of new Set([...Object.keys(restored.rows), ...Object.keys(current.rows)]))
    if (restored.rows[table] !== current.rows[table])
      found.push(`${table}: ${restored.rows[table] ?? 0} rows restored, ${current.rows[table] ?? 0} in the practice`)
  if (restored.digest !== current.digest) found.push('The restored practice does not equal the running one.')
  return found
}

const sentenceOf = (error: unknown): string =>
  error instanceof Refusal
    ? error.message
    : `The copy cannot be restored: ${error instanceof Error ? error.message : 'unknown error'}`
