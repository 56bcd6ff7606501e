import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import { isAuthentic, isComplete, lackNote, type Manifest, readManifest } from './manifest.ts'

/** A copy that lies in a place. `verified`: it was proven when it was made, is complete and sealed with this key. */
export type FoundCopy = { folder: string; manifest: Manifest; bytes: number; verified: boolean; failure: string | null }

/** The copies in a place, newest first. What has no readable manifest is not listed, and never removed. */
export function copiesIn(place: string, key: KeyUse | null): FoundCopy[] {
  const found: FoundCopy[] = []
  for (const name of foldersIn(place)) {
    const folder = join(place, name)
    try {
      const sealed = readManifest(folder)
      const bytes = sealed.manifest.files.reduce((sum, file) => sum + file.bytes, 0)
      const failure = !isComplete(folder, sealed)
        ? 'This copy is not complete.'
        : key && !isAuthentic(sealed, key)
          ? 'This copy was made with another key, or was changed.'
          : null
      const { manifest } = sealed
      found.push({ folder, manifest, bytes, verified: failure === null, failure: failure ?? lackNote(manifest) })
    } catch {
      // Not a copy of ours, or too damaged to say which.
    }
  }
  return found.sort((a, b) => b.manifest.madeAt - a.manifest.madeAt)
}

function foldersIn(place: string): string[] {
  try {
    return readdirSync(place).filter((name) => name.startsWith('daybook-'))
  } catch {
    return []
  }
}

/**
 * Which copies to remove so that `keep` verified ones of this PC stay. Copies of another PC or key are not ours to remove, and unverified ones go only when enough newer verified ones are there: the last good copy never goes.
 * @param copies newest first
 */
export function surplus(copies: FoundCopy[], deviceId: string, keep: number): FoundCopy[] {
  let verified = 0
  return copies.filter((copy) => {
    if (copy.manifest.deviceId !== deviceId) return false
    if (copy.verified) verified++
    return verified > keep || (!copy.verified && verified >= keep)
  })
}

/** Removes what a cancelled or crashed run left half-made; only what this PC itself began. */
export function removeHalfMade(place: string, prefix: string): void {
  for (const name of readdirSync(place))
    if (name.startsWith(prefix)) rmSync(join(place, name), { recursive: true, force: true })
}

/** Removes a copy; it loses its name first, so that no half-removed one is taken for a copy. */
export function removeCopy(place: string, copy: FoundCopy): void {
  const going = join(place, `.removing-${copy.manifest.backupId}`)
  renameSync(copy.folder, going)
  rmSync(going, { recursive: true, force: true })
}
