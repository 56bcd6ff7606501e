import { expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, howToGetChromium } from '../../build/bootstrap/chromium.mjs'
import { scratch } from '../support/run.ts'
import { put } from './overlay.ts'

test('the browser that DAYBOOK_CHROMIUM names comes first, and one that is not there is said to be missing', async () => {
  const folder = await scratch('chromium')
  put(folder, { mine: '', 'bin/chromium': '' })
  const env = { PATH: join(folder, 'bin') }
  expect(findChromium('linux', { ...env, DAYBOOK_CHROMIUM: join(folder, 'mine') })).toBe(join(folder, 'mine'))
  expect(findChromium('linux', { ...env, DAYBOOK_CHROMIUM: join(folder, 'none') })).toBeNull()
  expect(howToGetChromium('linux', { DAYBOOK_CHROMIUM: join(folder, 'none') })).toContain('does not exist')
  expect(findChromium('linux', env)).toBe(join(folder, 'bin', 'chromium'))
})

test.each([
  ['win32', { ProgramFiles: 'X', LOCALAPPDATA: 'Y' }, 'Google/Chrome/Application/chrome.exe', 'LOCALAPPDATA'],
  [
    'win32',
    { ProgramFiles: 'X', 'ProgramFiles(x86)': 'Y' },
    'Microsoft/Edge/Application/msedge.exe',
    'ProgramFiles(x86)',
  ],
  ['darwin', { HOME: 'X' }, 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'HOME'],
])('on %s it is found where that system keeps it: %j', async (platform, variables, path, inside) => {
  const folder = await scratch('chromium')
  put(folder, { [path]: '' })
  chmodSync(join(folder, path), 0o755)
  const env = { ...variables, PATH: '', [inside]: folder }
  expect(findChromium(platform as NodeJS.Platform, env)).toBe(join(folder, path))
})

test.each(['linux', 'darwin', 'win32'] as const)('on %s one line says what to install', (platform) => {
  const line = howToGetChromium(platform, {})
  expect(line).toMatch(/^Install /)
  expect(line).not.toContain('\n')
})
