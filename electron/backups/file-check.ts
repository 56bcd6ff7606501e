import { join } from 'node:path'
import type { CheckReport } from '../../shared/backups/index.ts'
import type { NamedFile } from '../../db/files/queries.ts'
import type { KeyUse } from '../../db/connection.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { FILES_FOLDER, flawOf } from '../files/index.ts'
import { bringBack, countOf, filesNamedIn } from './file-copies.ts'
import { stampOf } from './files.ts'

export type FileCheckOrder = { dataDir: string; pools: readonly string[]; now: number }

/**
 * Reads through every document file that the practice names. What is missing or damaged is brought back from the copies
 * in reach; the damaged one is kept. Damage of the database itself is found elsewhere.
 */
export async function checkFiles(
  { dataDir, pools, now }: FileCheckOrder,
  key: KeyUse,
): Promise<CheckReport['findings']> {
  const flawed = { missing: [] as NamedFile[], damaged: [] as NamedFile[] }
  for (const file of named(dataDir, key)) {
    const flaw = await flawOf(join(dataDir, FILES_FOLDER), file)
    // A file of another PC, or one that the server holds, need not be here.
    if (flaw && !(flaw === 'missing' && file.isElsewhere)) flawed[flaw].push(file)
  }
  const findings: CheckReport['findings'] = []
  for (const flaw of ['missing', 'damaged'] as const) {
    const files = flawed[flaw]
    if (files.length === 0) continue
    const { lacking } = await bringBack(dataDir, pools, files, stampOf(now))
    findings.push({
      what: `The files: ${countOf(files.length)} ${files.length === 1 ? 'is' : 'are'} ${flaw} (first: ${files[0]?.id}).`,
      action: actionFor(files.length, lacking.length),
    })
  }
  return findings
}

function actionFor(flawed: number, lacking: number): string {
  if (lacking === 0) return 'Brought back whole from a copy. Have the disk of this PC checked.'
  const rest = lacking === flawed ? 'No copy in reach holds it whole.' : `${lacking} of them are in no copy in reach.`
  return `${rest} Plug in the drive with the copies and check again; what is then still missing must be scanned anew.`
}

/** A database that can't be opened is a finding of its own, told by the check of the database. */
function named(dataDir: string, key: KeyUse): NamedFile[] {
  try {
    return filesNamedIn(dataDir, key)
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Error && 'code' in error)) return []
    throw error
  }
}
