import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type Backup, BackupId } from '../../shared/backups/index.ts'
import { type Clock, type IdSource, Refusal } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import { copiesIn, type FoundCopy, removeCopy, removeHalfMade, surplus } from './copies.ts'
import { type Copy, type CopyOrder, type CopyProgress, halfMade, placeRefusal } from './copy.ts'
import { PRACTICE_FILES } from './files.ts'
import { lackNote } from './manifest.ts'
import { freeBytes, namedPlace, type Place, placeOf, placesOf, readyFolder } from './places.ts'
import { type BackupSettings, BackupSettingsFile } from './settings.ts'

/** What copying needs of the core. */
export type BackupParts = {
  practice: PracticeStore
  dataDir: string
  clock: Clock
  ids: IdSource
  version: string
  /** Roots of removable drives, instead of those that this system has plugged in. */
  drives?: string[]
  /** Asks the person at this PC for a folder; null when none was chosen. Only a window of the desktop brings it. */
  pickFolder?: () => Promise<string | null>
}
export type RunOptions = { onProgress?: (progress: CopyProgress) => void; signal?: AbortSignal }

export const currentPlaces = ({ dataDir, drives }: BackupParts, settings: BackupSettings): Promise<Place[]> =>
  placesOf(dataDir, settings, drives)

/**
 * Copies the running practice to the chosen place, proves the copy, and removes copies beyond those to keep. Runs beside
 * the practice, which goes on whatever happens here. A failure is remembered for the status bar.
 * @throws Refusal `place-unavailable`, `disk-full`, `disk-error`, `read-only`, `backup-corrupted`; `cancelled`
 */
export async function runBackup(parts: BackupParts, options: RunOptions = {}): Promise<Backup> {
  const file = new BackupSettingsFile(parts.dataDir)
  const settings = file.change({ lastTriedAt: parts.clock.now() })
  try {
    const place = placeOf(await currentPlaces(parts, settings), settings.placeId)
    const copy = await copyTo(place, parts, options)
    const filesMissing = copy.manifest.filesMissing ?? 0
    file.change({ lastMadeAt: copy.manifest.madeAt, lastFailure: null, filesMissing })
    retain(place, copy, settings.keep, parts)
    return toBackup({ ...found(copy), verified: true }, place, null)
  } catch (error) {
    const known = placeRefusal(error)
    if (!(known instanceof Refusal && known.code === 'cancelled'))
      file.change({ lastFailure: known instanceof Refusal ? known.message : 'The copy could not be made.' })
    throw known
  }
}

async function copyTo(place: Place, parts: BackupParts, { onProgress, signal }: RunOptions): Promise<Copy> {
  const { deviceId } = parts.practice.store()
  const folder = readyFolder(place)
  removeHalfMade(folder, halfMade(deviceId))
  assertRoom(place, parts.dataDir)
  const order: CopyOrder = {
    dataDir: parts.dataDir,
    place: folder,
    backupId: BackupId.parse(parts.ids.next<string>()),
    deviceId,
    madeAt: parts.clock.now(),
    program: parts.version,
  }
  return runJob<Copy, CopyOrder, CopyProgress>('backup', order, {
    key: parts.practice.key(),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  })
}

/** A place that will be full half-way is told at once. */
function assertRoom(place: Place, dataDir: string) {
  const sizeOf = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0
  const needed = sizeOf(PRACTICE_FILES.database) + sizeOf(PRACTICE_FILES.log)
  const free = freeBytes(place)
  if (free !== null && free < needed) throw placeRefusal(Object.assign(new Error('no room'), { code: 'ENOSPC' }))
}

function retain(place: Place, copy: Copy, keep: number, { practice }: BackupParts) {
  for (const old of surplus(copiesIn(place.folder, practice.key()), copy.manifest.deviceId, keep))
    removeCopy(place.folder, old)
}

const found = ({ folder, manifest }: Copy): FoundCopy => ({
  folder,
  manifest,
  bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
  verified: true,
  failure: lackNote(manifest),
})

/** A copy as the screens know it. */
export const toBackup = (copy: FoundCopy, place: Place, provenAt: Backup['provenAt']): Backup => ({
  backupId: copy.manifest.backupId,
  placeId: place.placeId,
  madeAt: copy.manifest.madeAt,
  bytes: copy.bytes,
  lastOperation: copy.manifest.heads.operation,
  verified: copy.verified,
  provenAt,
  failure: copy.failure,
})

/** The copies of this PC in every place that is there now, newest first, each with its place. */
export async function copiesOfThisPc(parts: BackupParts): Promise<{ place: Place; copy: FoundCopy }[]> {
  const settings = new BackupSettingsFile(parts.dataDir).read()
  const { deviceId } = parts.practice.store()
  const places = await currentPlaces(parts, settings)
  return places
    .flatMap((place) => copiesIn(place.folder, parts.practice.key()).map((copy) => ({ place, copy })))
    .filter(({ copy }) => copy.manifest.deviceId === deviceId)
    .sort((a, b) => b.copy.manifest.madeAt - a.copy.manifest.madeAt)
}

/** Takes a folder that a person named as the place for copies from now on. @throws Refusal as `namedPlace` */
export function chooseFolder(dataDir: string, folder: string): Place {
  const place = namedPlace(dataDir, folder)
  const file = new BackupSettingsFile(dataDir)
  file.change({ placeId: place.placeId, folders: { ...file.read().folders, [place.placeId]: place.root } })
  return place
}
