import type { AuditNote } from '../../db/journal.ts'
import type { BackupPlace, backups } from '../../shared/backups/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type Json, Refusal } from '../../shared/kernel/index.ts'
import type { BackupKeeper } from './keeper.ts'
import { type Place, placeOf } from './places.ts'
import { checkDatabase, drill } from './prove.ts'
import { type BackupParts, chooseFolder, copiesOfThisPc, currentPlaces, toBackup } from './run.ts'
import { BackupSettingsFile } from './settings.ts'

/** Copies of the practice: where they go, which there are, making and proving them. */
export function createBackupHandlers(parts: BackupParts, keeper: BackupKeeper): HandlersOf<typeof backups> {
  const settings = new BackupSettingsFile(parts.dataDir)
  const record = (caller: Caller, action: AuditNote['action'], ok: boolean, detail: Json) =>
    parts.practice.store().journal.work(caller, async (work) => work.audit({ action, category: 'backups', ok, detail }))
  const shown = async (place: Place, chosenId: string): Promise<BackupPlace> => ({
    placeId: place.placeId,
    label: place.label,
    kind: place.kind,
    ...(await keeper.places.now(place.root)),
    chosen: place.placeId === chosenId,
  })
  return {
    async places() {
      const current = settings.read()
      const places = await currentPlaces(parts, current)
      return Promise.all(places.map((place) => shown(place, current.placeId)))
    },
    async list() {
      const { proven } = settings.read()
      const copies = await copiesOfThisPc(parts)
      return copies.map(({ place, copy }) => toBackup(copy, place, proven[copy.manifest.backupId] ?? null))
    },
    settings() {
      const { everyHours, keep } = settings.read()
      return { everyHours, keep, folderDialog: parts.pickFolder !== undefined }
    },
    async pickFolder() {
      if (!parts.pickFolder)
        throw new Refusal('not-found', 'Write the path of the folder: there is no window to ask in.')
      return { folder: await parts.pickFolder() }
    },
    async addPlace({ folder }, caller) {
      const place = chooseFolder(parts.dataDir, folder)
      await record(caller, 'configure', true, { placeId: place.placeId })
      return shown(place, place.placeId)
    },
    async configure({ placeId, everyHours, keep }, caller) {
      const current = settings.read()
      // A drive is remembered by where it was, so that it can be named while it is away.
      const { root } = placeOf(await currentPlaces(parts, current), placeId)
      const folders = placeId === 'here' ? current.folders : { ...current.folders, [placeId]: root }
      settings.change({ placeId, everyHours, keep, folders })
      await record(caller, 'configure', true, { placeId, everyHours, keep })
      return {}
    },
    async run(_input, caller, progress) {
      const backup = await keeper.run({ onProgress: progress, signal: caller.signal })
      await record(caller, 'backup', true, { backupId: backup.backupId, placeId: backup.placeId })
      return backup
    },
    async drill({ backupId }, caller, progress) {
      const report = await drill(parts, backupId, { onProgress: progress, signal: caller.signal })
      await record(caller, 'drill', report.verdict === 'proven', { backupId: report.backupId, verdict: report.verdict })
      return report
    },
    async checkDatabase(_input, caller, progress) {
      const report = await checkDatabase(parts, { onProgress: progress, signal: caller.signal })
      await record(caller, 'check', report.verdict === 'sound', {
        verdict: report.verdict,
        findings: report.findings.length,
      })
      return report
    },
  }
}
