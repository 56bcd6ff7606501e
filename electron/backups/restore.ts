import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import { OperationLog } from '../../db/operation-log.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { readKeyFile } from '../security/key-file.ts'
import { examine } from './check.ts'
import { copiesIn } from './copies.ts'
import { bringBack, countOf, filesNamedIn, keepUnnamed, poolOf } from './file-copies.ts'
import { copyFile, PRACTICE_FILES, stampOf } from './files.ts'
import {
  assertIntact,
  corrupted,
  isAuthentic,
  MANIFEST,
  type Manifest,
  readManifest,
  type SealedManifest,
} from './manifest.ts'
import { enrolStaged, openStaged, swapIn } from './staging.ts'

export type RestoreOrder = {
  /** A copy's folder, or a place that holds several: then the newest is taken. */
  from: string
  dataDir: string
  now: Instant
  /**
   * Opens the key slots of the folder it is given, a scratch folder: by a password on the same computer, by the 24 words
   * on another one, where it also writes new slots (and a device secret) into that folder. It is asked first with the
   * slots of this computer, which are newer (who has left since must not come back by a restore), then with the copy's.
   * @throws Refusal when the password or the words are wrong
   */
  unlock(folder: string): Promise<KeyUse>
  onStage?: (stage: string) => void
}
export type Restored = {
  manifest: Manifest
  /** The last operation after the restore. */
  lastOperation: number
  /** How many units newer than the copy came back from the operation log of this computer. */
  newerUnits: number
  /** Where what stood in the data folder is kept; null when it was empty. */
  keptIn: string | null
  notes: string[]
}

/**
 * Restores a copy into the data folder of a practice that is not running. The copy is proven in a scratch folder first;
 * what stood in the data folder is moved aside and kept; what this computer wrote after the copy comes back from its
 * operation log if that can be read. The copy itself is only read.
 * @throws Refusal `not-a-backup`, `backup-partial`, `backup-corrupted`, `wrong-key`, or what `unlock` throws; nothing is changed then
 */
export async function restoreFrom(order: RestoreOrder): Promise<Restored> {
  const { dataDir, now, onStage = () => undefined } = order
  const copy = existsSync(join(order.from, MANIFEST)) ? order.from : newestIn(order.from)
  const sealed = readManifest(copy)
  onStage('read')
  assertIntact(copy, sealed)
  const staged = `${dataDir}.restoring-${stampOf(now)}`
  mkdirSync(staged, { recursive: true, mode: 0o700 })
  try {
    for (const { name } of sealed.manifest.files) copyFile(join(copy, name), join(staged, name))
    onStage('unlock')
    const key = (await unlockByOwnSlots(order, { copy, staged, sealed })) ?? (await order.unlock(staged))
    if (!isAuthentic(sealed, key))
      throw new Refusal(
        'rule-violation',
        'This copy was made with another key, or its list of contents was changed. Choose another copy.',
        { reason: 'wrong-key' },
      )
    onStage('newer')
    const { newer, notes } = takeNewerLog(dataDir, staged, key, sealed.manifest)
    onStage('prove')
    const newerUnits = await openStaged(staged, key)
    if (!newer) await enrolStaged(staged, key)
    const { flaws, soundness } = examine({ dataDir: staged, logSize: null }, key)
    const [flaw] = flaws
    if (flaw) throw corrupted(`${flaw.part}: ${flaw.what}`)
    onStage('swap')
    const hadPractice = existsSync(join(dataDir, PRACTICE_FILES.database))
    const aside = join(dataDir, `before-restore-${stampOf(now)}`)
    const lacking = await bringFiles(order, dirname(copy), { staged, aside }, key)
    swapIn(dataDir, staged, aside)
    const old = ageNote(sealed.manifest, now)
    return {
      manifest: sealed.manifest,
      lastOperation: soundness.heads?.operation ?? 0,
      newerUnits,
      keptIn: hadPractice ? aside : null,
      notes: [...(old && !newer ? [old] : []), ...notes, ...lacking],
    }
  } catch (error) {
    rmSync(staged, { recursive: true, force: true })
    throw error
  }
}

/**
 * Puts the document files that the restored practice names where they belong, before it is there itself; what it does not
 * name is kept aside.
 * @returns a note when some are in neither the copy nor the data folder
 */
async function bringFiles(
  { dataDir, now }: RestoreOrder,
  place: string,
  { staged, aside }: { staged: string; aside: string },
  key: KeyUse,
): Promise<string[]> {
  const named = filesNamedIn(staged, key)
  await keepUnnamed(dataDir, aside, named)
  const { lacking } = await bringBack(dataDir, [poolOf(place)], named, stampOf(now))
  if (lacking.length === 0) return []
  return [
    `${countOf(lacking.length)} ${lacking.length === 1 ? 'is' : 'are'} neither in the copy nor on this computer. Copy the whole folder of the copies, not one copy alone, and restore again.`,
  ]
}

/** The key by the slots of this computer, which then stand in the scratch folder; null when they don't open this copy. */
async function unlockByOwnSlots(
  order: RestoreOrder,
  { copy, staged, sealed }: { copy: string; staged: string; sealed: SealedManifest },
): Promise<KeyUse | null> {
  const [own, copied] = [join(order.dataDir, PRACTICE_FILES.keys), join(staged, PRACTICE_FILES.keys)]
  if (!existsSync(own)) return null
  copyFile(own, copied)
  try {
    const key = await order.unlock(staged)
    if (isAuthentic(sealed, key)) return key
  } catch (error) {
    if (!(error instanceof Refusal) || ofThisDevice(own, join(copy, PRACTICE_FILES.keys))) throw error
  }
  rmSync(copied)
  const source = join(copy, PRACTICE_FILES.keys)
  if (existsSync(source)) copyFile(source, copied)
  return null
}

/** The slots of the same PC decide alone who gets in; those of the copy are for when these are gone or another practice's. */
function ofThisDevice(file: string, copied: string): boolean {
  try {
    return readKeyFile(file, null).deviceId === readKeyFile(copied, null).deviceId
  } catch {
    return false
  }
}

function newestIn(place: string): string {
  const copies = [...copiesIn(place, null), ...copiesIn(join(place, 'Daybook backups'), null)]
  const newest = copies.filter(({ verified }) => verified).sort((a, b) => b.manifest.madeAt - a.manifest.madeAt)[0]
  return newest?.folder ?? place
}

/** The log of this computer instead of the copy's, when it goes on from where the copy ends. */
function takeNewerLog(
  dataDir: string,
  staged: string,
  key: KeyUse,
  manifest: Manifest,
): { newer: boolean; notes: string[] } {
  const file = join(dataDir, PRACTICE_FILES.log)
  if (!existsSync(file)) return { newer: false, notes: [] }
  const instead = 'so the practice is as it was when the copy was made.'
  try {
    const log = OperationLog.reading(file, key)
    try {
      if (!goesOnFrom(log, manifest))
        return { newer: false, notes: [`The operation log of this computer does not go on from the copy, ${instead}`] }
      copyFile(file, join(staged, PRACTICE_FILES.log), log.size)
      return { newer: true, notes: [] }
    } finally {
      log.close()
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { newer: false, notes: [`The operation log of this computer cannot be read, ${instead}`] }
  }
}

function goesOnFrom(log: OperationLog, { heads }: Manifest): boolean {
  let operation = heads.operation === 0
  let audit = heads.auditSequence === 0
  for (const entry of log.entries()) {
    operation ||= entry.operations.some(({ n, hash }) => n === heads.operation && hash === heads.operationHash)
    audit ||= entry.audit.some(({ sequence, hash }) => sequence === heads.auditSequence && hash === heads.auditHash)
  }
  return operation && audit
}

const HOUR = 3_600_000

function ageNote({ madeAt }: Manifest, now: Instant): string | null {
  const hours = Math.floor((now - madeAt) / HOUR)
  if (hours < 1) return null
  const age = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
  return `The copy is ${age} old. What was entered since then is not in it: enter it again from paper, or look in the folder that was kept.`
}
