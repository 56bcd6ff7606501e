import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RELEASE_FEED, RELEASE_KEY } from '../../electron/updates/release-key.ts'
import type { Layout } from './layout.ts'

export type Release = { key: string | null; feed: string | null }
const BUILT_IN: Release = { key: RELEASE_KEY, feed: RELEASE_FEED }

/**
 * electron-updater reads its feed from app-update.yml, so that file may only be there when releases are signed, and then
 * must name the very feed that the signatures are looked for in.
 */
export function updaterFindings({ resources }: Layout, { key, feed }: Release = BUILT_IN): string[] {
  const file = join(resources, 'app-update.yml')
  const there = existsSync(file)
  if (!key || !feed) {
    return there ? ['There is an update feed (app-update.yml) but no release key that would prove what it offers.'] : []
  }
  if (!there) return ['There is a release key but no app-update.yml: no update would ever be found.']
  const [provider, url] = ['provider', 'url'].map((name) =>
    new RegExp(`^${name}: *['"]?([^'"\\n]+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1]?.trim(),
  )
  return provider === 'generic' && url === feed ? [] : [`app-update.yml leads to ${url ?? 'nowhere'}, not to ${feed}.`]
}
