import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(() => stage?.close())

const go = (to: string) =>
  stage.page.evaluate((path) => {
    location.hash = path
  }, to)

test('a request for an amendment is taken down, waits in the list of the practice, is denied on a ground and answered on paper', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}/amendments`)
  await page.getByText('This patient has asked for no amendment.').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-empty')).toEqual([])
  await page.getByRole('button', { name: 'Take down a request' }).press('Enter')
  await page.getByLabel('What the patient asks for').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('It was the right knee, not the left one.')
  await page.getByLabel('Received on').fill('yesterday')
  await page.keyboard.press('Enter')
  await page.getByText('Write a day, such as 11/2/2026').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-faulty')).toEqual([])
  await page.getByLabel('Received on').fill('-1d')
  await page.keyboard.press('Enter')
  const request = page.getByRole('article', { name: /right knee/ })
  await request.getByText('Waiting for an answer').waitFor()

  await go('/amendments')
  await page.getByRole('table', { name: 'Amendment requests' }).getByText('Zimmermann, Aurelia').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-open')).toEqual([])
  await page.getByRole('row', { name: /Zimmermann/ }).press('Enter')

  await request.getByRole('button', { name: 'Deny' }).press('Enter')
  const reason = page.getByLabel('Why it is denied')
  await reason.waitFor()
  await soon(async () => expect(await reason.inputValue()).toBe('The record is accurate and complete as it stands.'))
  await page.getByText('Not written here').click()
  await soon(async () => expect(await reason.inputValue()).toMatch(/not written by this practice/))
  expect(await findingsInBothThemes(page, 'amendments-deny')).toEqual([])
  await page.getByRole('button', { name: 'Deny', exact: true }).last().click()
  await request.getByText('Denied by Morgan Manager').waitFor()
  // What stands in the page when the printer asks is the letter, with what a denial must say.
  await page.evaluate(() => {
    window.print = () => {
      ;(window as unknown as { letter: string }).letter = document.querySelector('[data-letter]')?.textContent ?? ''
    }
  })
  await request.getByRole('button', { name: 'Print the answer' }).click()
  const letter = await page.evaluate(() => (window as unknown as { letter?: string }).letter ?? '')
  for (const part of ['Aurelia Zimmermann', 'right knee', 'not written by this practice', 'statement', 'Civil Rights'])
    expect(letter).toContain(part)
  await go('/amendments')
  await page.getByText('No request waits for an answer.').waitFor()
  expect(stage.errors).toEqual([])
  // The list is the core’s: it has no request open either.
  const clients = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await clients.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  expect(valueOf(await clients.notes.openAmendments({}))).toEqual([])
}, 240_000)
