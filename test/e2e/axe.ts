import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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
      for (const animation of document.getAnimations()) animation.finish()
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

/** The findings in light and in dark; the page follows what the system prefers. */
export async function findingsInBothThemes(page: Page): Promise<string[]> {
  const all: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    // Colours that are still on their way from one theme to the other are nobody's colours.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
    all.push(...(await findings(page)).map((line) => `${colorScheme}: ${line}`))
  }
  return all
}
