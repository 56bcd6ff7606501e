import { expect } from '@jest/globals'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Finding = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }

/** What axe finds on the page as it is, one line per element; the source goes in by the debugger, past the policy. */
export async function findings(page: Page): Promise<string[]> {
  // A colour on its way from one theme to the other is nobody's colour.
  await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      for (const animation of document.getAnimations()) {
        // What turns as long as something is waited for has no end to be brought to.
        if (animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY) animation.cancel()
        else animation.finish()
      }
    }
  })
  await page.evaluate(SOURCE)
  const found = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<unknown> } }
    return axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
  }, TAGS)
  return (found as { violations: Finding[] }).violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} — ${failureSummary.split('\n').pop()?.trim()}`,
    ),
  )
}

/** What of the page is wider than it has room for: the window itself, the screen, or a pane of a chart; a list that scrolls within is none. */
export const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>('main, [data-screen], [data-screen] aside')]
      // A pixel is lost by rounding.
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(({ tagName, dataset, scrollWidth, clientWidth }) =>
        `${tagName} ${dataset['screen'] ?? ''} is ${scrollWidth} wide and has ${clientWidth}`.replace('  ', ' '),
      ),
  )

/** With DAYBOOK_SCREENSHOTS set to a folder, every screen that is looked at is kept there, to be looked at by people. */
const KEPT_IN = process.env['DAYBOOK_SCREENSHOTS']

export async function keepPicture(page: Page, name: string): Promise<void> {
  if (KEPT_IN === undefined) return
  mkdirSync(KEPT_IN, { recursive: true })
  await page.screenshot({ path: join(KEPT_IN, `${name}.png`) })
}

/** The findings in light and in dark, for the screen called `name`; the page follows what the system prefers. */
export async function findingsInBothThemes(page: Page, name: string): Promise<string[]> {
  const all: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    // Colours that are still on their way from one theme to the other are nobody's colours.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
    await keepPicture(page, `${name}-${colorScheme}`)
    all.push(...(await findings(page)).map((line) => `${colorScheme}: ${line}`))
  }
  return all
}

/** Axe finds nothing on the screen called `name` in either theme; the page is light again afterwards. */
export async function looksRight(page: Page, name: string): Promise<void> {
  expect([name, await findingsInBothThemes(page, name)]).toEqual([name, []])
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}
