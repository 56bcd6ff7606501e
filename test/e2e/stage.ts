import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import { type Clients, PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
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
  /** A chart with what there is most of: what stands for `$patientId` and the like in the addresses of screens. */
  charted: { patientName: string; patientId: string; encounterId: string; prescriptionId: string }
  close(): Promise<void>
}

/** The practice that a stage stands in: founded as by the first-run screen, or the demonstration with so many patients. */
async function practiceWith(demoPatients: number) {
  const practice = await scratchCore()
  const isDemo = demoPatients > 0
  /** Signs in as one of the demonstration, or as the person who stands for her in a practice of our own. */
  const enter = async (ofDemo: string, own: keyof typeof PASSWORDS) => {
    const demoPassword = DEMO_PEOPLE.find((one) => one.login === ofDemo)?.password ?? ''
    const [login, password] = isDemo ? [ofDemo, demoPassword] : [own, PASSWORDS[own]]
    const clients = practice.connect()
    valueOf(await clients.access.signIn({ login, password }))
    return clients
  }
  if (isDemo) valueOf(await practice.connect().practice.createDemo({ patients: demoPatients }))
  else await practice.found()
  const admin = await enter('admin', 'admin')
  // The demonstration has a manager of its own, with fewer roles.
  const login = isDemo ? 'owner' : MANAGER.login
  valueOf(await admin.access.addUser({ ...MANAGER, login, roles: [...MANAGER.roles] }))
  const doctor = await enter('rivera', 'dr.lee')
  return { practice, doctor }
}

/**
 * A real core with a day's work in it, served by the real browser shell, and a browser that has been let in.
 * @param options `demoPatients`: two years of charts, schedule and money of the demonstration stand behind the day's work
 */
export async function setStage({ demoPatients = 0 } = {}): Promise<Stage> {
  const { practice, doctor } = await practiceWith(demoPatients)
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
  const charted = await mostCharted(doctor, patient.patientId)
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
    charted,
    async close() {
      await browser.close()
      await shell.close()
      await practice.remove()
    },
  }
}

/** The patient with the most prescriptions, with one of them and a visit; the one who is given where nobody has any. */
async function mostCharted(doctor: Clients, otherwise: string): Promise<Stage['charted']> {
  let [most, best] = [0, { patientName: '', patientId: otherwise, encounterId: '', prescriptionId: '' }]
  for (const { patientId, familyName, givenName } of valueOf(await doctor.patients.search({ text: '', limit: 50 }))) {
    const prescribed = await doctor.prescriptions.list({ patientId })
    const seen = await doctor.encounters.list({ patientId })
    if (!prescribed.ok || !seen.ok || prescribed.value.length <= most) continue
    most = prescribed.value.length
    const [{ prescriptionId = '' } = {}, { encounterId = '' } = {}] = [prescribed.value[0], seen.value[0]]
    best = { patientName: `${familyName}, ${givenName}`, patientId, encounterId, prescriptionId }
  }
  return best
}

/** Chooses a person on the sign-in screen and proves to be them; ends with the first screen of the work. */
export async function signIn(page: Page, displayName: string, secret: string): Promise<void> {
  await page.getByRole('button', { name: displayName }).first().click()
  const proof = page.locator('form input').first()
  await proof.fill(secret)
  await proof.press('Enter')
  await page.getByRole('navigation').waitFor()
}
