import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PASSWORDS } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { setStage, signIn, type Stage } from './stage.ts'

const HOUR = 3_600_000

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
}, 180_000)
afterAll(() => stage?.close())

const link = (offline: object, more: object = {}) => ({
  ok: true as const,
  value: {
    state: 'unreachable',
    since: Date.now() - 50 * HOUR,
    reason: null,
    waiting: 12,
    uncopied: 12,
    lastContactAt: Date.now() - 50 * HOUR,
    copiedAt: Date.now() - 51 * HOUR,
    provenAt: null,
    isCopyLate: false,
    aheadMs: null,
    isSkewed: false,
    conflicts: 0,
    quarantined: 0,
    diverged: 0,
    offline,
    ...more,
  },
})
const bar = () => stage.page.getByRole('region', { name: 'What is safe where' })
const told = (text: string | RegExp) => stage.page.getByText(text).first().waitFor()

test('a PC that was locked out says so, what became of what it had not sent, and the one way back', async () => {
  const { page, altered } = stage
  const at = Date.UTC(2026, 10, 30, 14, 2)
  altered.answers.set('practice.status', () => ({
    ok: true,
    value: {
      state: 'trouble',
      practiceName: 'Elm Street Clinic',
      deviceName: 'Room 2',
      demo: false,
      server: false,
      version: '0.1.0',
      people: [],
      trouble: 'This PC was locked out.',
      lockedOut: { at, unsent: 3, left: 3 },
      making: null,
    },
  }))
  await page.goto(stage.address())
  await told('This PC was locked out of the practice')
  await told(/3 changes had not been sent. The server keeps 3 of them aside/)
  expect(await findingsInBothThemes(page, 'locked-out')).toEqual([])
  await page.getByRole('button', { name: 'Open with the 24 words' }).press('Enter')
  await page.getByLabel(/words/i).first().waitFor()
  altered.answers.delete('practice.status')
  await page.goto(stage.address())
}, 120_000)

test('without the server the status bar says in time how long this PC goes on; the office sets the hours', async () => {
  const { page, altered, errors } = stage
  altered.answers.set('devices.link', () =>
    link({ kind: 'valid', until: Date.now() + 22 * HOUR, maySend: false, isSoon: true }),
  )
  await signIn(page, 'Ada Admin', PASSWORDS.admin)
  await bar()
    .getByText(/Charts open here until/)
    .waitFor()
  await bar().getByText('No sending or exporting now').waitFor()
  await page.evaluate(() => {
    location.hash = '/devices'
  })
  await told(/This PC may go on without the server until/)
  expect(await findingsInBothThemes(page, 'devices-offline')).toEqual([])
  const hours = page.getByLabel('Charts, hours')
  expect(await hours.inputValue()).toBe('72')
  await hours.fill('48')
  await hours.press('Enter')
  await told('Saved. Each PC hears of it with its next contact.')
  // The control: while there is time enough, the bar is silent.
  altered.answers.set('devices.link', () =>
    link({ kind: 'valid', until: Date.now() + 70 * HOUR, maySend: true, isSoon: false }),
  )
  await page.getByRole('button', { name: 'Send and fetch now' }).click()
  await bar()
    .getByText(/Charts open here until/)
    .waitFor({ state: 'detached' })
  expect(await bar().getByText('No sending or exporting now').count()).toBe(0)
  expect(await hours.inputValue()).toBe('48')
  altered.answers.set('devices.link', () => link({ kind: 'lapsed', why: 'time' }))
  await page.getByRole('button', { name: 'Send and fetch now' }).click()
  await told('The time without the server is over.')
  expect(errors).toEqual([])
}, 120_000)
