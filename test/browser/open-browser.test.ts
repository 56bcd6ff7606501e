import { describe, expect, test } from '@jest/globals'
import { type BrowserPlaces, findBrowser, howToGetBrowser } from '../../electron/browser/find-browser.ts'
import { openings } from '../../electron/browser/open-browser.ts'

const places = (platform: NodeJS.Platform, there: string[], env: Record<string, string> = {}): BrowserPlaces => ({
  platform,
  env,
  home: platform === 'win32' ? 'C:\\Users\\ana' : '/home/ana',
  exists: (path) => there.includes(path),
})
const EDGE = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
const MAC_CHROME = '/home/ana/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

describe('the browser of this PC', () => {
  test('is found where each system keeps it', () => {
    expect(findBrowser(places('linux', ['/opt/b/google-chrome'], { PATH: '/a:/opt/b' }))).toBe('/opt/b/google-chrome')
    expect(findBrowser(places('win32', [EDGE]))).toBe(EDGE)
    expect(findBrowser(places('darwin', [MAC_CHROME]))).toBe(MAC_CHROME)
    expect(findBrowser(places('linux', [], { PATH: '/a' }))).toBeNull()
  })

  test('is the one that was named, and no other when that is missing', () => {
    const named = { DAYBOOK_CHROMIUM: '/x/chrome', PATH: '/a' }
    expect(findBrowser(places('linux', ['/x/chrome', '/a/chromium'], named))).toBe('/x/chrome')
    expect(findBrowser(places('linux', ['/a/chromium'], named))).toBeNull()
    expect(howToGetBrowser(places('linux', [], named))).toContain('/x/chrome')
  })

  test('or one sentence says how to get one', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(howToGetBrowser(places(platform, []))).toMatch(/^To get one: .+\.$/)
  })
})

test('an own window comes first, the default browser next; root starts none, and no sandbox is ever given up', () => {
  const address = 'http://127.0.0.1:1/open?token=x'
  expect(openings(address, '/c', 'linux', false).map(({ program }) => program)).toEqual(['/c', 'xdg-open'])
  expect(openings(address, null, 'darwin', false).map(({ program }) => program)).toEqual(['open'])
  expect(openings(address, null, 'win32', false).map(({ program }) => program)).toEqual(['explorer.exe'])
  expect(openings(address, '/c', 'linux', true)).toEqual([])
  for (const { args } of openings(address, '/c', 'linux', false)) expect(args.join(' ')).not.toContain('no-sandbox')
})
