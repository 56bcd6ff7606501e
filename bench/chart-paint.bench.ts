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
const OPENINGS = 40

/** From the list of patients to the painted chart and back: how long each opening took, in the page's own clock. */
async function openings(page: Page, to: readonly string[]): Promise<number[]> {
  const taken: number[] = []
  for (let index = 0; index < OPENINGS; index++) {
    await page.evaluate(() => {
      location.hash = '/patients'
    })
    await page.getByLabel('Find a patient').waitFor()
    await page.waitForTimeout(200)
    taken.push(await page.evaluate(openAndWait, to[index % to.length] ?? ''))
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
      const few = valueOf(await patients.search({ text: '', limit: 12 })).map(({ patientId }) => patientId)
      const ids = countingIds('bench-paint')
      for (const patientId of few)
        await writeStory(journal, {
          patientId: patientId as PatientId,
          visits: VISITS,
          ids,
          until: Date.now() - DAY,
        })
      const shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
      const { page } = await openPage(browser)
      await page.goto(shell.newAddress())
      await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
      await openings(page, few.slice(0, 2))
      const taken = await openings(page, few.slice(2))
      await shell.close()
      return latency(`a chart with ${VISITS} visits among ${PATIENTS} patients, asked for to painted`, taken, 150)
    } finally {
      await browser.close()
      practices.stop()
      await practice.remove()
    }
  },
}
