import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { standingOf } from '../../db/sync/devices.ts'
import { ServerFolder } from '../../server/folder.ts'
import { openPractice } from '../../server/practice.ts'
import { patientRow } from '../support/rows.ts'

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'daybook-command-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** Runs `daybook server …` as a person does. */
const daybook = (...words: string[]) =>
  new Promise<{ code: number; out: string[]; said: string }>((resolve) => {
    const environment = { ...process.env, DATABASE_URL: '', DAYBOOK_SERVER: join(base, 'server') }
    execFile(process.execPath, [MAIN, ...words], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout.trim().split('\n').filter(Boolean), said: stderr }),
    )
  })

test('a person copies a server, proves the copy, and puts it back', async () => {
  expect((await daybook('init', '--name', 'Maple Street')).code).toBe(0)
  const folder = new ServerFolder(join(base, 'server'))
  const practice = await openPractice(folder, {})
  await practice.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(1)))
  await practice.close()
  const place = join(base, 'other disk')

  expect(await daybook('drill', '--copies', place)).toMatchObject({ code: 1, out: [] })
  const made = await daybook('backup', '--copies', place)
  expect(made).toMatchObject({ code: 0 })
  expect(JSON.parse(made.out[0] ?? '')).toMatchObject({ operation: 1 })
  expect((await daybook('drill', '--copies', place)).code).toBe(0)
  const listed = await daybook('backups', '--copies', place)
  const { path, whole } = JSON.parse(listed.out[0] ?? '') as { path: string; whole: boolean }
  expect(whole).toBe(true)

  rmSync(folder.databaseFile)
  const gone = await daybook('devices')
  expect(gone).toMatchObject({ code: 1 })
  expect(gone.said).toContain('daybook server restore')
  const back = await daybook('restore', path)
  expect(back).toMatchObject({ code: 0 })
  expect(existsSync(folder.databaseFile)).toBe(true)
  const again = await openPractice(folder, {})
  try {
    expect(await standingOf(again.journal.db)).toMatchObject({ operation: 1 })
    expect((await standingOf(again.journal.db)).epoch).toBeGreaterThan(1)
  } finally {
    await again.close()
  }
  // Control: what is no full path, and what is no copy, is refused with a sentence.
  expect(await daybook('restore', 'copies')).toMatchObject({ code: 1 })
  expect(await daybook('restore', base)).toMatchObject({ code: 1 })
  expect(await daybook('backup', '--copies', 'somewhere')).toMatchObject({ code: 1 })
}, 300_000)
