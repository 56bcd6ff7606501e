import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { basename, isAbsolute, join, relative } from 'node:path'
import type { BackupPlace } from '../../shared/backups/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { Drives } from './drives.ts'
import { type BackupSettings, HERE } from './settings.ts'

/** A folder or drive where copies may go; `root` never leaves the main process. */
export type Place = { placeId: string; label: string; kind: BackupPlace['kind']; root: string; folder: string }

/** On a drive that holds other things too, the copies have a folder of their own. */
const OWN_FOLDER = 'Daybook backups'

const idOf = (kind: string, path: string) => `${kind}-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`

/** A place for a folder that someone chose. The folder must exist: a drive that is away must not be made up. */
export const folderPlace = (root: string): Place => ({
  placeId: idOf('folder', root),
  label: basename(root) || root,
  kind: 'folder',
  root,
  folder: join(root, OWN_FOLDER),
})

const thisSystem = new Drives()

/** Every place that copies may go to now: the data folder, drives that are plugged in, folders chosen before. */
export async function placesOf(dataDir: string, settings: BackupSettings, drives?: string[]): Promise<Place[]> {
  const here: Place = { placeId: HERE, label: '', kind: 'data-folder', root: dataDir, folder: join(dataDir, 'backups') }
  const plugged = (drives ?? (await thisSystem.plugged())).map((root) => ({
    ...folderPlace(root),
    placeId: idOf('drive', root),
    kind: 'drive' as const,
  }))
  const known = new Set(plugged.map(({ placeId }) => placeId))
  const chosen = Object.entries(settings.folders)
    .filter(([placeId]) => !known.has(placeId))
    .map(([placeId, root]) => ({ ...folderPlace(root), placeId }))
  return [here, ...plugged, ...chosen]
}

export function placeOf(places: Place[], placeId: string): Place {
  const place = places.find((one) => one.placeId === placeId)
  if (!place) throw unavailable()
  return place
}

const isAvailable = (place: Place): boolean => canWrite(place.root)

/**
 * A folder that a person named, as a place for copies.
 * @throws Refusal `invalid-input` with reason `folder`, in a sentence that says what is wrong with it
 */
export function namedPlace(dataDir: string, folder: string): Place {
  const refuse = (why: string) => new Refusal('invalid-input', why, { reason: 'folder' })
  if (!isAbsolute(folder))
    throw refuse(
      'Write the full path of the folder, from the drive or the root on, such as E:\\Copies or /media/stick.',
    )
  let real: string
  try {
    real = realpathSync(folder)
  } catch {
    throw refuse('There is no such folder on this computer. Plug the drive in, or make the folder first.')
  }
  if (!statSync(real).isDirectory()) throw refuse('This is a file. Name the folder that it lies in.')
  const within = relative(realpathSync(dataDir), real)
  if (within === '' || (!within.startsWith('..') && !isAbsolute(within)))
    throw refuse('This folder lies inside the practice itself, where a copy is lost together with it. Choose another.')
  const place = folderPlace(real)
  try {
    // Asking for the right to write is not enough: a drive may be read-only and still answer yes.
    const trial = mkdtempSync(join(readyFolder(place), 'trial-'))
    rmdirSync(trial)
  } catch {
    throw refuse('Daybook may not write to this folder. Choose another, or give this account the right to write there.')
  }
  return place
}

/** Bytes free at a place; null when it can't be told. */
export function freeBytes(place: Place): number | null {
  try {
    const { bavail, bsize } = statfsSync(place.root)
    return bavail * bsize
  } catch {
    return null
  }
}

/** Makes the place's own folder. @throws Refusal `place-unavailable`, without making up the drive */
export function readyFolder(place: Place): string {
  if (!isAvailable(place)) throw unavailable()
  // Not `recursive`: Node then never comes back where the system says that the parent is not there, as in /proc.
  if (!existsSync(place.folder)) mkdirSync(place.folder, { mode: 0o700 })
  return place.folder
}

const unavailable = () =>
  new Refusal('internal', 'The place for the copies is not there. Plug the drive in, or choose another place.', {
    reason: 'place-unavailable',
  })

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
