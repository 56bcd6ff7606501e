import { closeSync, copyFileSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'

const PAGE = 4096

/**
 * Puts one page after another of a database back to what it was in an older copy of it, and tells which of these a check
 * did not find. Pages that did not change between the two are left out.
 */
export function corruptPages(now: { file: string; folder: string; key: KeyUse }, older: string) {
  const [fresh, stale] = [readFileSync(now.file), readFileSync(older)]
  const file = join(now.folder, 'stale.db')
  const used = usedPages(now.file, now.key)
  const missed: string[] = []
  let tried = 0
  for (let at = PAGE; at + PAGE <= stale.length; at += PAGE) {
    const holder = used.get(at / PAGE + 1)
    // What stands in a page that nothing uses is nobody's.
    if (holder === undefined || fresh.subarray(at, at + PAGE).equals(stale.subarray(at, at + PAGE))) continue
    copyFileSync(now.file, file)
    const handle = openSync(file, 'r+')
    writeSync(handle, stale, at, PAGE, at)
    closeSync(handle)
    tried += 1
    if (flawsOf(file, now.key) === 0) missed.push(`${holder}, page ${at / PAGE + 1}`)
  }
  return { tried, missed }
}

/** The table or index that each page in use belongs to. */
function usedPages(file: string, key: KeyUse): Map<number, string> {
  const raw = openConnection({ file, key, readonly: true })
  try {
    const rows = raw.prepare('select pageno, name from dbstat').all() as { pageno: number; name: string }[]
    return new Map(rows.map(({ pageno, name }) => [pageno, name]))
  } finally {
    raw.close()
  }
}

function flawsOf(file: string, key: KeyUse): number {
  const raw = openConnection({ file, key, readonly: true })
  try {
    return proveSoundness({ raw, log: null }).flaws.length
  } catch {
    return 1
  } finally {
    raw.close()
  }
}
