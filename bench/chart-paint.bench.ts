import type { Page } from 'playwright-core'
import { startBrowserShell } from '../electron/browser/shell.ts'
import type { PatientId } from '../shared/kernel/index.ts'
import { openPage, SCREENS, startBrowser } from '../test/e2e/browser.ts'
import { signIn } from '../test/e2e/stage.ts'
import { watchPractices, writeStory } from '../test/support/chart-story.ts'
import { countingIds } from '../test/support/fixed.ts'
import { PASSWORDS, valueOf } from '../test/support/practices.ts'
import { type Bench, latency } from './bench.ts'
import { largePractice } from './large-practice.ts'

const PATIENTS = Number(process.env['DAYBOOK_BENCH_PATIENTS'] ?? 100_000)
const VISITS = 1_000
const DAY = 86_400_000
/** Charts that are opened, and how often each by a page that knows nothing of it yet. */
const CHARTS = 5
const ROUNDS = 8
/** Until a screen has come to rest: what it began is not measured as part of the next. */
const REST_MS = 400

/** From the list of patients to the painted chart, one after the other: how long each took, in the page's own clock. */
async function openings(page: Page, charts: readonly string[]): Promise<number[]> {
  const taken: number[] = []
  for (const patientId of charts) {
    await page.evaluate(() => {
      location.hash = '/patients'
    })
    await page.locator('[data-screen="patients"]').waitFor()
    await page.waitForTimeout(REST_MS)
    taken.push(await page.evaluate(openAndWait, patientId))
    await page.waitForTimeout(REST_MS)
  }
  return taken
}

/** Runs in the page: opens the chart, and resolves when the frame with its first entry has been painted. */
function openAndWait(patientId: string): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now()
    location.hash = `/patients/${patientId}`
    const look = () => {
      if (document.querySelector('ul[aria-label="Timeline"] [data-kind]')) {
        // A frame after the one in which it was there: it has been painted.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)))
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

export const bench: Bench = {
  promise: 'A chart is painted at once',
  async run() {
    const practices = watchPractices()
    const practice = await largePractice({ patients: PATIENTS })
    const browser = await startBrowser()
    try {
      const { patients } = await practice.signedIn('dr.lee')
      const { journal } = practices.latest().store()
      // One more than is measured is opened first: with it a page loads its programs.
      const [first = '', ...charts] = valueOf(await patients.search({ text: '', limit: CHARTS + 1 })).map(
        ({ patientId }) => patientId as PatientId,
      )
      const ids = countingIds('bench-paint')
      for (const patientId of [first, ...charts])
        await writeStory(journal, { patientId, visits: VISITS, ids, until: Date.now() - DAY, atOnce: 25 })
      const shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
      const { page } = await openPage(browser)
      // Another program may have the machine meanwhile: what is late is measured, not given up.
      page.setDefaultTimeout(120_000)
      await page.goto(shell.newAddress())
      const anew: number[] = []
      const again: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        if (round > 0) await page.reload()
        await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
        await openings(page, [first])
        anew.push(...(await openings(page, charts)))
        again.push(...(await openings(page, charts)))
      }
      await shell.close()
      const what = `a chart with ${VISITS} visits among ${PATIENTS} patients, asked for to painted`
      return [...latency(what, anew, 150), ...latency('the same, opened once more', again, 150)]
    } finally {
      await browser.close()
      practices.stop()
      await practice.remove()
    }
  },
}
