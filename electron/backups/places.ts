import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Refusal } from '../../shared/kernel/index.ts'
import { Drives } from './drives.ts'
import { type BackupSettings, HERE } from './settings.ts'

/** A folder or drive where copies may go; `root` never leaves the main process. */
export type Place = { placeId: string; label: string; root: string; folder: string }

/** On a drive that holds other things too, the copies have a folder of their own. */
const OWN_FOLDER = 'Daybook backups'

const idOf = (kind: string, path: string) => `${kind}-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`

/** A place for a folder that someone chose. The folder must exist: a drive that is away must not be made up. */
export const folderPlace = (root: string): Place => ({
  placeId: idOf('folder', root),
  label: basename(root) || root,
  root,
  folder: join(root, OWN_FOLDER),
})

const thisSystem = new Drives()

/** Every place that copies may go to now: the data folder, drives that are plugged in, folders chosen before. */
export async function placesOf(dataDir: string, settings: BackupSettings, drives?: string[]): Promise<Place[]> {
  const here: Place = { placeId: HERE, label: 'This computer', root: dataDir, folder: join(dataDir, 'backups') }
  const plugged = (drives ?? (await thisSystem.plugged())).map((root) => ({
    ...folderPlace(root),
    placeId: idOf('drive', root),
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

export const isAvailable = (place: Place): boolean => canWrite(place.root)

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
  mkdirSync(place.folder, { recursive: true, mode: 0o700 })
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
