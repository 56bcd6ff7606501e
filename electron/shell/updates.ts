import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, session } from 'electron'
import updater from 'electron-updater'
import { type Installed, verifyDownload, verifyManifest } from '../updates/verify.ts'

/** A release that was downloaded and proven; installing it ends the program. */
export type ReadyUpdate = { version: string; install(): void }

/**
 * Looks for a release, and downloads it when its manifest is signed and leads forward. electron-updater moves the
 * files; whether they may be run is decided here.
 * @param feed the folder of the releases, ending in a slash
 * @returns null when there is nothing to install
 * @throws when a manifest or file is not what was signed
 */
export async function prepareUpdate(feed: string, releaseKey: string, dataDir: string): Promise<ReadyUpdate | null> {
  const seenFile = join(dataDir, 'newest-release')
  // A session of its own, in memory: the pages' session lets nothing out.
  const answer = await session
    .fromPartition('updates')
    .fetch(new URL(`daybook-${process.platform}-${process.arch}.json`, feed).href)
  if (!answer.ok) return null
  const verified = verifyManifest(await answer.text(), releaseKey, installed(seenFile), Date.now())
  if (!verified.ok) {
    if (verified.because === 'not-newer') return null
    throw new Error(`the release was refused: ${verified.because}`)
  }
  const { release } = verified
  writeFileSync(seenFile, release.version)

  const { autoUpdater } = updater
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.allowDowngrade = false
  autoUpdater.allowPrerelease = false
  autoUpdater.setFeedURL({ provider: 'generic', url: feed })
  const found = await autoUpdater.checkForUpdates()
  if (found?.updateInfo.version !== release.version) throw new Error('the feed offers another version than was signed')
  const [path] = await autoUpdater.downloadUpdate()
  if (!path) throw new Error('nothing was downloaded')
  const proven = await verifyDownload(path, release)
  if (!proven.ok) throw new Error(`the download was refused: ${proven.because}`)
  return { version: release.version, install: () => autoUpdater.quitAndInstall() }
}

function installed(seenFile: string): Installed {
  let newestSeen: string | null = null
  try {
    newestSeen = readFileSync(seenFile, 'utf8')
  } catch {
    newestSeen = null
  }
  return { version: app.getVersion(), platform: process.platform, arch: process.arch, newestSeen }
}
