import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium, howToGetChromium } from '../../build/bootstrap/chromium.mjs'
import { FIRST_PRACTICE, PASSWORDS } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

/** What is typed into the screens below, and the secret that opens them. */
const MARKERS = ['Thistlewood', 'Persephone', '555-010-4471', 'Gooseberry', 'thistle@example.org', PASSWORDS['dr.lee']]
const FOLDERS = ['data', 'tmp', 'home', 'profile'] as const

let root: string
let daybook: ChildProcess
let window: BrowserContext
let page: Page

/** Everything that this day may write goes below one folder: the practice, temporary files, the log, the browser's own. */
beforeAll(async () => {
  root = await scratch('canary')
  for (const folder of FOLDERS) mkdirSync(join(root, folder))
  await openWindow()
}, 60_000)
afterAll(async () => {
  await window?.close()
  daybook?.kill('SIGKILL')
})

async function openWindow(): Promise<void> {
  const log = openSync(join(root, 'daybook.log'), 'a')
  const [tmp, home] = [join(root, 'tmp'), join(root, 'home')]
  daybook = spawn(process.execPath, ['electron/cli/main.ts', 'open', '--no-browser'], {
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: tmp, SQLITE_TMPDIR: tmp, DAYBOOK_DATA: join(root, 'data') },
    stdio: ['ignore', 'pipe', log],
  })
  closeSync(log)
  let said = ''
  daybook.stdout?.on('data', (chunk: Buffer) => {
    said += String(chunk)
  })
  await soon(async () => expect(said).toMatch(/^http:\S+$/m))
  const executablePath = findChromium()
  if (!executablePath) throw new Error(howToGetChromium())
  window = await chromium.launchPersistentContext(join(root, 'profile'), {
    executablePath,
    locale: 'en-US',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
    env: { ...process.env, HOME: home, TMPDIR: tmp },
  })
  page = await window.newPage()
  await page.goto(said.trim())
}

async function endOfDay(): Promise<void> {
  await window.close()
  const ended = once(daybook, 'exit')
  daybook.kill('SIGTERM')
  await ended
}

const everyFile = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const kind = statSync(path, { throwIfNoEntry: false })
    return kind?.isDirectory() ? everyFile(path) : kind?.isFile() ? [path] : []
  })
const found = () =>
  everyFile(root).flatMap((file) => {
    const bytes = readFileSync(file)
    return MARKERS.filter((marker) => bytes.includes(marker) || bytes.includes(Buffer.from(marker, 'utf16le'))).map(
      (marker) => `${marker} in ${relative(root, file)}`,
    )
  })

test('a day at the screens of a real browser leaves nothing in clear: practice, temporary files, log, cache, history and forms', async () => {
  await page.getByRole('heading', { name: 'Welcome to Daybook' }).waitFor()
  await page.evaluate(async (practice) => {
    const headers = { 'content-type': 'application/json', 'x-daybook': '1', 'x-daybook-page': 'a'.repeat(32) }
    const body = JSON.stringify({ id: 'make', channel: 'practice.create', input: practice })
    await fetch('/rpc/call', { method: 'POST', headers, body })
  }, FIRST_PRACTICE)
  await page.reload()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await page.getByRole('button', { name: 'Register a patient' }).click()
  await page.getByLabel('Family name').fill('Thistlewood')
  await page.getByLabel('Given name').fill('Persephone')
  await page.getByLabel('Birth date').fill('2/29/1980')
  await page.getByLabel('Phone').fill('555-010-4471')
  await page.getByLabel('E-mail').fill('thistle@example.org')
  await page.getByLabel('Address').fill('3 Gooseberry Row')
  await page.getByLabel('Address').press('Enter')
  await page.getByRole('heading', { name: 'Thistlewood, Persephone' }).waitFor()
  await page.getByRole('button', { name: 'Patients', exact: true }).click()
  await page.getByLabel('Find a patient').fill('thistlewood pers')
  await page.getByText('1 found').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Thistlewood, Persephone' }).waitFor()
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByText('3 Gooseberry Row').waitFor()
  // While it is open, and when the day is over.
  expect(everyFile(join(root, 'profile')).length).toBeGreaterThan(20)
  expect(found()).toEqual([])
  await endOfDay()
  expect(found()).toEqual([])
}, 120_000)

test('control: what a page does leave in that browser is found there', async () => {
  await openWindow()
  await page.evaluate(() => localStorage.setItem('last', 'Thistlewood'))
  await endOfDay()
  expect(found()).toEqual([expect.stringMatching(/^Thistlewood in profile\//)])
}, 60_000)
