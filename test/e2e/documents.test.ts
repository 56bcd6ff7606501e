import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import { faxPdf, pdf, png } from '../support/papers.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser, type Watched } from './browser.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

/** A clinician works off a stack of paper: in a real browser, on a real core, with real files. */
let practice: Awaited<ReturnType<typeof scratchCore>>
let browser: Browser
let shell: BrowserShell
let watched: Watched
let page: Page
let patientId = ''
let folder = ''
/** What was fetched beside the three verbs: the desktop window's policy allows nothing of the kind. */
const fetched: string[] = []
const fileNamed = (name: string, content: Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  folder = join(await scratch('papers'), 'scans')
  mkdirSync(folder)
  browser = await startBrowser()
  await open()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await practice?.remove()
})

async function open(): Promise<void> {
  shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
  watched = await openPage(browser)
  page = watched.page
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/^(fetch|xhr)$/.test(request.resourceType()) && !pathname.startsWith('/rpc/')) fetched.push(pathname)
  })
  await page.goto(shell.newAddress())
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await page.evaluate((to) => {
    location.hash = to
  }, `/patients/${patientId}/documents`)
  await page.locator('[data-screen="documents"] h1').waitFor()
}

const choose = (...paths: string[]) => page.locator('input[type="file"]').setInputFiles(paths)
const item = (title: string) =>
  page.getByRole('group', { name: 'Documents, the newest first' }).getByRole('button', { name: title })
const viewer = () => page.locator('section[aria-label^="Document:"]')
const drawn = (what: string) => page.locator(`canvas[data-drawn="${what}"]`).waitFor()
async function boxOf(selector: string) {
  const box = await page.locator(selector).boundingBox()
  if (!box) throw new Error('the page is not there')
  return box
}
/** How many pixels of the page are dark, in each quarter: top left, top right, bottom left, bottom right. */
const darkness = () =>
  page.locator('canvas[data-drawn]').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { data, width, height } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    )
    const quarters = [0, 0, 0, 0]
    for (let at = 0; at < data.length; at += 4) {
      const pixel = at / 4
      const quarter = (pixel % width < width / 2 ? 0 : 1) + (pixel / width < height / 2 ? 0 : 2)
      if ((data[at] ?? 255) < 100) quarters[quarter] = (quarters[quarter] ?? 0) + 1
    }
    return quarters as [number, number, number, number]
  })

test('an empty chart says what to do', async () => {
  await page.getByText('No documents yet').waitFor()
  expect(await findingsInBothThemes(page, 'documents-empty')).toEqual([])
})

test('a letter comes in by keyboard alone: its kind by first letters, Enter puts it in', async () => {
  await choose(fileNamed('Okafor_letter.pdf', pdf({ pages: ['Dear colleague', 'Second page'] })))
  await page.getByLabel('Kind').waitFor()
  await soon(async () => expect(await page.getByLabel('Title').inputValue()).toBe('Okafor letter'))
  expect(await page.getByLabel('Kind').evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.type('Ref')
  expect(await findingsInBothThemes(page, 'documents-adding')).toEqual([])
  await page.getByLabel('Kind').focus()
  await page.keyboard.press('Enter')
  await item('Okafor letter').waitFor()
  await drawn('1/0')
  const [topLeft, topRight, bottomLeft, bottomRight] = await darkness()
  expect(topLeft).toBeGreaterThan(100)
  expect([topRight, bottomLeft, bottomRight]).toEqual([0, 0, 0])
  await page.getByText('1 of 2').waitFor()
  await page.locator('img[src^="blob:"]').waitFor()
  const doctor = await practice.signedIn('dr.lee')
  const [row] = valueOf(await doctor.documents.list({ patientId: patientId as never }))
  expect(row).toMatchObject({ documentClass: 'referral-letter', pages: 2 })
}, 60_000)

test('pages are turned over and turned upright by keys, and a turn is kept', async () => {
  await page.getByRole('button', { name: 'Fit the page' }).focus()
  await page.keyboard.press('PageDown')
  await drawn('2/0')
  await page.getByText('2 of 2').waitFor()
  await page.keyboard.press('PageUp')
  await drawn('1/0')
  await page.keyboard.press('r')
  await drawn('1/90')
  const [, topRight] = await darkness()
  expect(topRight).toBeGreaterThan(100)
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.keyboard.press('0')
})

test('a passage is marked, a note written by keys, a line drawn; each is in the list with its author', async () => {
  await page.getByRole('button', { name: 'Fit the page' }).focus()
  await page.keyboard.press('h')
  const at = await boxOf('svg[data-tool="highlight"]')
  await page.mouse.move(at.x + at.width * 0.6, at.y + at.height * 0.1)
  await page.mouse.down()
  await page.mouse.move(at.x + at.width * 0.9, at.y + at.height * 0.3, { steps: 4 })
  await page.mouse.up()
  const list = page.getByRole('list', { name: 'Annotations' })
  await list.getByText('Highlight').waitFor()
  // The page lies on its side: the box is kept on the page as the file has it.
  const doctor = await practice.signedIn('dr.lee')
  const [row] = valueOf(await doctor.documents.list({ patientId: patientId as never }))
  const { annotations } = valueOf(
    await doctor.documents.get({ patientId: patientId as never, entryId: row?.entryId as never }),
  )
  const box = annotations[0]?.drawing as { x: number; y: number; width: number; height: number }
  expect(box.x).toBeCloseTo(0.1, 1)
  expect(box.y).toBeCloseTo(0.1, 1)
  expect([box.width, box.height].map((part) => Math.round(part * 10) / 10)).toEqual([0.2, 0.3])

  await page.getByRole('button', { name: 'Fit the page' }).focus()
  await page.keyboard.press('n')
  for (const key of ['ArrowUp', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
  await page.getByLabel('What the note says').fill('Ask about <b>the knee</b>')
  await page.keyboard.press('Control+Enter')
  await list.getByText('Ask about <b>the knee</b>').waitFor()

  await page.getByRole('button', { name: 'Fit the page' }).focus()
  await page.keyboard.press('i')
  // The list of annotations has come beside the page since, which is smaller now.
  const now = await boxOf('svg[data-tool="ink"]')
  await page.mouse.move(now.x + now.width * 0.2, now.y + now.height * 0.8)
  await page.mouse.down()
  await page.mouse.move(now.x + now.width * 0.5, now.y + now.height * 0.9, { steps: 6 })
  await page.mouse.up()
  await list.getByText('Drawing').waitFor()
  await soon(async () => expect(await list.getByText('Dr. Lee').count()).toBe(3))
  expect(await findingsInBothThemes(page, 'documents-annotated')).toEqual([])
}, 60_000)

test('a photo is dropped, and another pasted', async () => {
  const drop = (name: string, bytes: Buffer, how: 'drop' | 'paste') =>
    page.evaluate(
      ({ name: called, base64, by }) => {
        const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const carried = new DataTransfer()
        carried.items.add(new File([content], called, { type: 'image/png' }))
        const target = document.querySelector('section[aria-label="Documents of this chart"]')
        if (by === 'drop')
          target?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried }))
        else
          window.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: carried }))
      },
      { name, base64: bytes.toString('base64'), by: how },
    )
  await drop('knee.png', png(60, 30), 'drop')
  await page.getByLabel('Title').waitFor()
  await soon(async () => expect(await page.getByLabel('Title').inputValue()).toBe('knee'))
  await page.keyboard.type('Pho')
  await page.keyboard.press('Enter')
  await item('knee').waitFor()
  await drawn('1/0')
  await drop('image.png', png(30, 60, [10, 10, 200]), 'paste')
  await page.getByLabel('Title').fill('Insurance card')
  await page.getByLabel('Title').press('Enter')
  await item('Insurance card').waitFor()
})

test('a fax is drawn, without a program that the policy of the page would not allow', async () => {
  await choose(fileNamed('Fax of Elm Radiology.pdf', faxPdf()))
  await page.getByLabel('Title').press('Enter')
  await item('Fax of Elm Radiology').waitFor()
  await viewer().getByText('Fax of Elm Radiology').waitFor()
  await drawn('1/0')
  expect(Math.min(...(await darkness()))).toBeGreaterThan(1000)
})

test('what cannot be shown says why in one sentence, and the rest of the stack goes on', async () => {
  const script = Buffer.from('<!DOCTYPE html><html><script>document.title = "taken"</script></html>')
  await choose(
    fileNamed('empty.pdf', Buffer.alloc(0)),
    fileNamed('page.png', script),
    fileNamed('drawing.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')),
    fileNamed('fax.tif', Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.alloc(50)])),
    fileNamed('locked.pdf', pdf({ pages: ['Secret'], password: 'open sesame' })),
    fileNamed('broken.png', png(400, 400).subarray(0, 90)),
    fileNamed('good.pdf', pdf({ pages: ['After all that'] })),
  )
  for (const sentence of [
    'it holds 0 bytes',
    'Web pages may hold',
    'SVG drawings may hold',
    'TIFF pictures',
    'protected by a password',
    'This file is damaged',
  ])
    await page.getByText(sentence).waitFor()
  await page.getByLabel('Title').waitFor()
  expect(await findingsInBothThemes(page, 'documents-refused')).toEqual([])
  for (let left = 6; left > 0; left--)
    await page.getByRole('alert').locator('..').getByRole('button', { name: 'Not this one' }).first().click()
  await page.getByLabel('Title').press('Enter')
  await item('good').waitFor()
  expect(await page.title()).not.toBe('taken')
}, 60_000)

test('a PDF that broke off is taken in nowhere', async () => {
  await choose(fileNamed('cut.pdf', pdf({ pages: ['One', 'Two', 'Three'] }).subarray(0, 900)))
  await page.getByText('This file is damaged').waitFor()
  await page.getByRole('button', { name: 'Not this one' }).click()
  await soon(async () => expect(await item('cut').count()).toBe(0))
})

test('a document is reviewed, described and taken back with a reason', async () => {
  await item('good').click()
  await page.getByRole('button', { name: 'Mark as reviewed' }).click()
  await viewer().getByText('reviewed by Dr. Lee').waitFor()
  await page.getByRole('button', { name: 'Change details' }).click()
  await page.getByLabel('Date of the document').fill('2019')
  await page.getByLabel('Date of the document').press('Enter')
  await viewer().getByText('2019').first().waitFor()
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByLabel('Why is it taken back?').fill('Belongs to another patient')
  await page.getByLabel('Why is it taken back?').press('Enter')
  await viewer().getByText('Belongs to another patient').waitFor()
  await soon(async () => expect(await page.getByRole('button', { name: 'Turn right' }).count()).toBe(0))
  expect(await findingsInBothThemes(page, 'documents-retracted')).toEqual([])
}, 60_000)

test('after a restart everything is there: pages, turn, annotations', async () => {
  expect(watched.strayRequests).toEqual([])
  expect(fetched).toEqual([])
  expect(watched.errors).toEqual([])
  await page.context().close()
  await shell.close()
  await practice.restart()
  await open()
  await item('Okafor letter').click()
  await drawn('1/90')
  const [, topRight] = await darkness()
  expect(topRight).toBeGreaterThan(100)
  const list = page.getByRole('list', { name: 'Annotations' })
  for (const text of ['Highlight', 'Ask about <b>the knee</b>', 'Drawing']) await list.getByText(text).waitFor()
  await item('knee').click()
  await drawn('1/0')
  await page.keyboard.press('Control+l')
  await page.getByRole('navigation').waitFor({ state: 'detached' })
  await soon(async () => expect(await page.locator('canvas').count()).toBe(0))
}, 60_000)
