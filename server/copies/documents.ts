import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { carryFile, flawOf, isThere } from '../../db/files/carrying.ts'
import { isFit } from '../../db/files/format.ts'
import { pathOf } from '../../db/files/places.ts'
import type { StoredFile } from '../../db/files/queries.ts'
import type { Instant } from '../../shared/kernel/index.ts'

/** Bytes that stay free where the copies lie: the next copy of the database has to find room. */
const SPARE_BYTES = 256 * 1024 * 1024

/**
 * Where the document files of a practice lie beside all of its copies in a place. A file never changes once it has its name, so it is copied
 * once, and every copy's database says which of them belong to it.
 */
export const poolOf = (place: string, practiceId: string): string => join(place, `daybook-files-${practiceId}`)

/** Of the files that a copy names: how many, how many of them lie beside the copies, and how many are on neither side yet. */
export type Documents = { named: number; held: number; awaited: number }

/**
 * Brings into the pool whatever a copy names, the server holds and the pool lacks or holds damaged. A file whose content is still on the
 * PC that added it is nobody's to copy yet.
 * @param dueOn the day whose share of the pool is read through, so that all of it is within two weeks; null: none of it
 * @throws the system's error when the place does not take it; what came before it stays
 */
export async function carryDocuments(
  { from, pool, dueOn }: { from: string; pool: string; dueOn: Instant | null },
  named: readonly StoredFile[],
): Promise<Documents> {
  const fit = named.filter(isFit)
  let held = 0
  for (const file of fit)
    if ((await isThere(pool, file, dueOn)) || (await carryFile(from, pool, file, SPARE_BYTES))) held += 1
  return { named: named.length, held, awaited: fit.length - held }
}

/**
 * Completes a server's files from the pool of its copies; a damaged one is kept beside it under another name. What is in neither is sent
 * again by the PCs (SPEC S67).
 * @returns how many came back
 */
export async function bringDocuments(
  { to, pool, now }: { to: string; pool: string; now: Instant },
  named: readonly StoredFile[],
): Promise<number> {
  let back = 0
  for (const file of named.filter(isFit)) {
    const flaw = await flawOf(to, file)
    if (flaw === null || (await flawOf(pool, file)) !== null) continue
    if (flaw === 'damaged') await rename(pathOf(to, file.id), `${pathOf(to, file.id)}.damaged-${now}`)
    if (await carryFile(pool, to, file)) back += 1
  }
  return back
}
