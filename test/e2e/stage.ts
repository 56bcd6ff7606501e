import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { alterable } from './altered-core.ts'
import { openPage, SCREENS, startBrowser, type Watched } from './browser.ts'

/** One person who may see everything that an administrator may not. */
export const MANAGER = {
  login: 'manager',
  displayName: 'Morgan Manager',
  password: 'manager pass phrase',
  roles: ['office-manager', 'prescriber', 'privacy-officer'] as const,
}
export const PIN = '830914'

export type Stage = Watched & {
  browser: Browser
  altered: ReturnType<typeof alterable>
  address(): string
  /** The identifier of the one sensitive chart. */
  sensitiveId: string
  patientId: string
  close(): Promise<void>
}

/** A real core with a day's work in it, served by the real browser shell, and a browser that has been let in. */
export async function setStage(): Promise<Stage> {
  const practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  valueOf(await admin.access.addUser({ ...MANAGER, roles: [...MANAGER.roles] }))
  const doctor = await practice.signedIn('dr.lee')
  const patient = valueOf(await doctor.patients.register(ZIMMER))
  for (const [index, familyName] of ['Alvarez', 'Bergström', 'Okafor', 'Nguyễn', 'O’Brien'].entries())
    valueOf(
      await doctor.patients.register({ ...ZIMMER, familyName, birthOn: `19${50 + index}-03-1${index}`, email: '' }),
    )
  const sensitive = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Quill', givenName: 'Iris' }))
  const { patientId } = sensitive
  valueOf(
    await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice as a nurse' }),
  )
  valueOf(await doctor.access.breakGlass({ patientId, reason: 'Collapsed in the waiting room' }))
  const altered = alterable(practice.core)
  const shell = await startBrowserShell({ core: altered.core, screens: SCREENS })
  const browser = await startBrowser()
  const watched = await openPage(browser)
  await watched.page.goto(shell.newAddress())
  return {
    ...watched,
    browser,
    altered,
    address: () => shell.newAddress(),
    sensitiveId: patientId,
    patientId: patient.patientId,
    async close() {
      await browser.close()
      await shell.close()
      await practice.remove()
    },
  }
}

/** Chooses a person on the sign-in screen and proves to be them; ends with the first screen of the work. */
export async function signIn(page: Page, displayName: string, secret: string): Promise<void> {
  await page.getByRole('button', { name: displayName }).first().click()
  const proof = page.locator('form input').first()
  await proof.fill(secret)
  await proof.press('Enter')
  await page.getByRole('navigation').waitFor()
}
