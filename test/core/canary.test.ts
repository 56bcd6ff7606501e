import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./day-at-work.ts', import.meta.url))
/** What was entered during the day, and words that only a clear database file holds. */
const MARKERS = [
  'Zimmermann',
  'zimmermann',
  'Aurelia',
  'aurelia',
  'Quillfeather',
  '010-7788',
  '0107788',
  '1980-02-29',
  'birth_on',
  'Collapsed',
  'Osteosarcoma',
  'Thistlewood',
  '%PDF-',
]

function everyFile(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const kind = statSync(path, { throwIfNoEntry: false })
    return kind?.isDirectory() ? everyFile(path) : kind?.isFile() ? [path] : []
  })
}

describe('nothing in clear', () => {
  let root: string
  let day: ChildProcessWithoutNullStreams
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'daybook-canary-'))
    const temporary = join(root, 'tmp')
    const dataDir = join(root, 'data')
    for (const folder of [temporary, dataDir]) mkdirSync(folder)
    const where = { TMPDIR: temporary, TEMP: temporary, TMP: temporary, SQLITE_TMPDIR: temporary }
    day = spawn(process.execPath, [PROGRAM, dataDir], { env: { ...process.env, ...where } })
  })
  afterEach(async () => {
    if (day.exitCode === null) {
      day.kill('SIGKILL')
      await once(day, 'exit')
    }
    rmSync(root, { recursive: true, force: true })
  })
  const says = async (word: string) => {
    let errors = ''
    day.stderr.on('data', (chunk: Buffer) => {
      errors += String(chunk)
    })
    for await (const chunk of day.stdout.iterator({ destroyOnReturn: false })) if (String(chunk).includes(word)) return
    throw new Error(`the day ended early: ${errors}`)
  }
  const found = () =>
    everyFile(root).flatMap((file) => {
      const text = readFileSync(file)
      return MARKERS.filter((marker) => text.includes(marker) || text.includes(Buffer.from(marker, 'utf16le'))).map(
        (marker) => `${marker} in ${file}`,
      )
    })

  test('after a day’s work with a copy and a drill not one marker stands in any file, temporary ones too', async () => {
    await says('working')
    expect(everyFile(root).length).toBeGreaterThan(5)
    expect(found()).toEqual([])
    day.stdin.write('go on')
    await says('closed')
    expect(found()).toEqual([])
  }, 60_000)

  test('control: a marker that does stand in a temporary file is found', async () => {
    await says('working')
    writeFileSync(join(root, 'tmp', 'leak.txt'), 'Aurelia')
    expect(found()).toHaveLength(1)
  }, 60_000)
})
