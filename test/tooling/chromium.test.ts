import { describe, expect, test } from '@jest/globals'
import type { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium, findChromium, howToGetChromium } from '../../build/bootstrap/chromium.mjs'
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

describe('where there is none', () => {
  /** A computer on which apt-get succeeds or not, and has installed a browser when it did both of its steps. */
  const computer = ({ may = true, status = 0 }: { may?: boolean; status?: number }) => {
    const asked: string[] = []
    const said: string[] = []
    const apt = (args: string[]) => {
      asked.push(args.filter((arg) => !arg.startsWith('-')).join(' '))
      return { status, stderr: 'E: Unable to locate package chromium' } as ReturnType<typeof spawnSync>
    }
    const find = () => (status === 0 && asked.length === 2 ? '/usr/bin/chromium' : null)
    const found = ensureChromium((line) => said.push(line), { find, mayInstall: () => may, apt } as never)
    return { found, asked, said }
  }

  test('it is installed with apt-get, which is said', () => {
    const { found, asked, said } = computer({})
    expect(found).toBe('/usr/bin/chromium')
    expect(asked).toEqual(['update', 'install chromium fonts-liberation'])
    expect(said).toEqual([expect.stringContaining('installing it with apt-get')])
  })

  test('and apt-get fails: its own last words are passed on', () => {
    const { found, asked, said } = computer({ status: 100 })
    expect(found).toBeNull()
    expect(asked).toEqual(['update'])
    expect(said.at(-1)).toContain('Unable to locate package chromium')
  })

  test('and nothing may be installed, nothing is tried', () => {
    expect(computer({ may: false })).toEqual({ found: null, asked: [], said: [] })
  })
})
