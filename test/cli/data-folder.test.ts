import { describe, expect, test } from '@jest/globals'
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolderPath, ownDataFolder, prepareDataFolder, socketPathOf } from '../../electron/data-folder.ts'
import { scratch } from '../support/run.ts'

const at = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
  dataFolderPath({ platform, env, home: platform === 'win32' ? 'C:\\Users\\ana' : '/home/ana' })

describe('where it is', () => {
  test('each system has its place', () => {
    expect(at('linux')).toBe('/home/ana/.local/share/Daybook')
    expect(at('darwin')).toBe('/home/ana/Library/Application Support/Daybook')
    expect(at('win32')).toBe('C:\\Users\\ana\\AppData\\Roaming\\Daybook')
  })

  test('DAYBOOK_DATA goes before it, and must be a full path', () => {
    expect(at('linux', { DAYBOOK_DATA: '/srv/daybook' })).toBe('/srv/daybook')
    expect(at('win32', { DAYBOOK_DATA: 'D:\\Daybook' })).toBe('D:\\Daybook')
    expect(() => at('linux', { DAYBOOK_DATA: 'daybook' })).toThrow('must be a full path')
  })
})

test('it is made for this account alone, and closed to others where it was open', async () => {
  const parent = await scratch('folder')
  const made = prepareDataFolder(join(parent, 'a', 'b'))
  expect((await stat(made.path)).mode & 0o777).toBe(0o700)
  await chmod(made.path, 0o755)
  prepareDataFolder(made.path)
  expect((await stat(made.path)).mode & 0o777).toBe(0o700)
})

test('a file in its place is named', async () => {
  const file = join(await scratch('folder'), 'file')
  await writeFile(file, '')
  expect(() => prepareDataFolder(file)).toThrow('cannot be used')
})

test.each(['/proc/nope', '/proc/nope/deeper'])('where no folder can be made it says so at once: %s', (path) => {
  // The program's own way would turn in circles here for ever.
  expect(() => prepareDataFolder(path)).toThrow(/cannot be used: no folder can be made in \/proc/)
})

test('one owner at a time; a released folder can be owned again', async () => {
  const folder = prepareDataFolder(await scratch('folder'))
  const owned = ownDataFolder(folder)
  expect(owned).not.toBeNull()
  expect(ownDataFolder(folder)).toBeNull()
  const other = prepareDataFolder(await scratch('folder'))
  const second = ownDataFolder(other)
  expect(second).not.toBeNull()
  second?.release()
  owned?.release()
  const again = ownDataFolder(folder)
  expect(again).not.toBeNull()
  again?.release()
})

test('the socket path always fits, and differs by folder', async () => {
  const deep = join(await scratch('folder'), 'x'.repeat(90), 'y'.repeat(90))
  await mkdir(deep, { recursive: true })
  expect(Buffer.byteLength(socketPathOf(deep))).toBeLessThanOrEqual(100)
  expect(socketPathOf(deep)).not.toBe(socketPathOf(`${deep}z`))
  expect(socketPathOf('/srv/d')).toBe('/srv/d/core.sock')
  expect(socketPathOf('C:\\d', 'win32')).toMatch(/^\\\\\.\\pipe\\daybook-[0-9a-f]{32}$/)
})
