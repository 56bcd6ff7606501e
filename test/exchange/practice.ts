import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createExchangeHandlers } from '../../electron/exchange/handlers.ts'
import { FileKeeper } from '../../electron/files/index.ts'
import type { Sessions } from '../../electron/ipc/session.ts'
import type { PracticeStore } from '../../electron/practice-store.ts'
import { permissionsOf } from '../../shared/access/index.ts'
import type { ImportReport } from '../../shared/exchange/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { loneServerLink, type PatientId } from '../../shared/kernel/index.ts'
import { keyOf, scratchStore } from '../support/stores.ts'

const STAFF = '01900000-0000-7000-8000-0000000000aa'
type Progress = { stage: string; done: number; of: number }

/**
 * A practice in an encrypted store with the real handlers over it and a prescriber who calls them; signing in and the
 * router are left to the suites that are about those.
 */
export async function exchangePractice() {
  const key = keyOf()
  const scratch = await scratchStore({ key })
  const folder = mkdtempSync(join(tmpdir(), 'daybook-fhir-'))
  const practice = {
    store: () => scratch.store,
    key: () => key,
    file: scratch.file,
    isOpen: true,
    onOpen: () => {},
  } as unknown as PracticeStore
  await scratch.store.journal.work({ userId: null, sessionId: null, channel: 'test.found' }, async (work) => {
    const at = scratch.clock.now()
    await work.insert('practice', {
      id: work.practiceId,
      name: 'Elm Street',
      locationName: 'Main',
      timeZone: 'America/Chicago',
      demo: 0,
      createdAt: at,
    })
    await work.insert('staff', {
      id: STAFF,
      login: 'lee',
      displayName: 'Dr. Lee',
      roles: '["prescriber"]',
      active: 1,
      createdAt: at,
      deactivatedAt: null,
      deactivationReason: null,
    })
  })
  // Whoever calls is signed in for as long as the suite runs.
  const sessions = {
    of: () => ({ state: 'active', userId: STAFF, sessionId: STAFF, may: permissionsOf(['prescriber']) }),
    onChange: () => () => {},
  } as unknown as Sessions
  const files = new FileKeeper({
    dataDir: scratch.folder,
    practice,
    sessions,
    clock: scratch.clock,
    ids: scratch.ids,
  })
  const handlers = createExchangeHandlers({ practice, ids: scratch.ids, files, server: loneServerLink })
  const caller = (signal = new AbortController().signal): Caller =>
    ({
      userId: STAFF,
      sessionId: STAFF,
      deviceId: 'd',
      may: permissionsOf(['prescriber']),
      connectionId: 'c',
      channel: 'exchange.importFhir',
      signal,
      clock: scratch.clock,
    }) as unknown as Caller
  const placeOf = (...paths: string[]) => files.place(paths, caller()).token
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const take = async (
    paths: string[],
    more: { source?: string; dryRun?: boolean; signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
  ): Promise<ImportReport> => {
    const { source = '', dryRun = false, signal, onProgress = () => {} } = more
    return handlers.importFhir(
      { files: [{ token: placeOf(...paths), name: '' }], source, dryRun },
      caller(signal),
      onProgress,
    )
  }
  return {
    scratch,
    handlers,
    folder,
    files,
    placeOf,
    put,
    take,
    caller,
    get db() {
      return scratch.store.journal.db
    },
    takeText: (name: string, content: string | Uint8Array, source = '') => take([put(name, content)], { source }),
    /** What a resource became, by its `Type/id`. */
    async view(keyText: string) {
      const [place] = await handlers.locate({ key: keyText }, caller(), () => {})
      if (!place) return null
      return handlers.resource({ patientId: place.patientId, resourceId: place.resourceId }, caller(), () => {})
    },
    async patients(): Promise<PatientId[]> {
      const rows = await scratch.store.journal.db.selectFrom('patient').select('id').orderBy('id').execute()
      return rows.map((row) => row.id as PatientId)
    },
    /** Writes a chart out and reads the file back. */
    async exportChart(patientId: PatientId): Promise<string> {
      const about = { into: placeOf(folder), recipient: 'The patient', purpose: 'A copy of her own' }
      const report = await handlers.exportPatient({ ...about, patientId }, caller(), () => {})
      return readFileSync(join(folder, report.files[0]?.name ?? ''), 'utf8')
    },
    /** Writes everything out; the folder that it went into. */
    async exportAll(): Promise<string> {
      const about = { into: placeOf(folder), recipient: 'Another practice', purpose: 'A move' }
      const before = new Set(readdirSync(folder))
      await handlers.exportPractice(about, caller(), () => {})
      return join(folder, readdirSync(folder).find((name) => !before.has(name)) ?? '')
    },
    async remove() {
      await scratch.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type ExchangePractice = Awaited<ReturnType<typeof exchangePractice>>

/** The numbers of one type in a report. */
export const countOf = (report: ImportReport, type: string) => report.counts.find((count) => count.type === type)
export const sumOf = (
  report: ImportReport,
  name: 'read' | 'stored' | 'kept' | 'refused' | 'unchanged' | 'changed',
): number => report.counts.reduce((sum, count) => sum + count[name], 0)
