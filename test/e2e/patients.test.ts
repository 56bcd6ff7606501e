import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { findings } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(() => stage?.close())

const KEPT_IN = process.env['DAYBOOK_SCREENSHOTS']
const picture = async (name: string) => {
  if (KEPT_IN !== undefined) await stage.page.screenshot({ path: `${KEPT_IN}/${name}.png` })
}
const go = (path: string) =>
  stage.page.evaluate((to) => {
    location.hash = to
  }, path)

test('a birth date that cannot be is marked, and the mark goes as soon as it is corrected', async () => {
  const { page } = stage
  await go('/patients/new')
  await page.getByLabel('Family name').fill('Quist')
  await page.getByLabel('Given name').fill('Ingrid')
  const birth = page.getByLabel('Birth date')
  await birth.fill('2/30/1980')
  await birth.press('Enter')
  await page.getByText('Write a day of the calendar').waitFor()
  expect(await birth.getAttribute('aria-invalid')).toBe('true')
  // Letter by letter, without leaving the field.
  await birth.press('Control+a')
  await page.keyboard.type('2/29/198')
  expect(await birth.getAttribute('aria-invalid')).toBe('true')
  await page.keyboard.type('0')
  await page.getByText('Write a day of the calendar').waitFor({ state: 'detached' })
  expect(await birth.getAttribute('aria-invalid')).not.toBe('true')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
}, 60_000)

test('somebody who is here already is told before she is saved; by the keyboard she is opened, or saved all the same', async () => {
  const { page } = stage
  await page.keyboard.press('Escape')
  await go('/patients/new')
  await page.getByLabel('Family name').fill('Zimmerman')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Aurelia')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('2/29/1980')
  await page.keyboard.press('Enter')
  await page.locator('[data-suspects]').waitFor()
  await page.getByText('name but for a letter').first().waitFor()
  await picture('patients-suspects')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  // What was typed is still there; this time it is another person.
  await go('/patients/new')
  await page.getByLabel('Family name').waitFor()
  await soon(async () => expect(await page.getByLabel('Family name').inputValue()).toBe('Zimmerman'))
  await page.getByLabel('Family name').press('Enter')
  await page.locator('[data-suspects]').waitFor()
  await page.getByRole('button', { name: 'A different person: save' }).press('Enter')
  await page.getByRole('heading', { name: 'Zimmerman, Aurelia' }).waitFor()
})

test('everything that a registration may hold is written, shown, and found again', async () => {
  const { page } = stage
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Change details' }).click()
  await page.getByRole('button', { name: 'More about the patient' }).click()
  await page.getByLabel('Name to use').fill('Relly')
  await page.getByLabel('Pronouns').fill('she/her')
  await page.getByRole('button', { name: 'Add a contact' }).press('Enter')
  await page.getByLabel('Name of the contact').fill('Otto Zimmerman')
  await page.getByLabel('Legal papers').fill('Power of attorney, folder 3')
  await page.getByLabel('Family name').first().fill('Quillworth')
  await picture('patients-more')
  expect(await findings(page)).toEqual([])
  await page.getByText('Keep “Zimmerman, Aurelia” as an earlier name').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Quillworth, Aurelia' }).waitFor()
  for (const shown of ['Relly', 'she/her', 'Otto Zimmerman', 'Power of attorney'])
    await page.getByText(shown).first().waitFor()
  await picture('patients-chart')
  await go('/patients')
  await page.getByLabel('Find a patient').fill('zimmerman')
  await page.getByText('formerly Zimmerman, Aurelia').waitFor()
})

/** One red point. */
const POINT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

test('a photo is made small here, shown, and taken away; what is none is said to be none', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}`)
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await page.getByRole('tab', { name: 'Details' }).click()
  const choose = (buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer })
  await choose(Buffer.from('no picture'))
  await page.getByText('This file is not a picture').waitFor()
  await choose(Buffer.from(POINT, 'base64'))
  const photo = page.getByRole('tabpanel', { name: 'Details' }).getByRole('img', { name: 'Photo' })
  await photo.waitFor()
  await page.waitForFunction(
    () => (document.querySelector('main img') as HTMLImageElement | null)?.naturalWidth === 320,
  )
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove the photo' }).click()
  await photo.waitFor({ state: 'detached' })
})

test('two charts are merged and the merge is taken back', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}/merge`)
  await page.getByLabel('Find a patient').fill('quillworth')
  await page.getByRole('row', { name: /Quillworth/ }).click()
  await page.getByText('Which chart stays?').waitFor()
  await page.getByLabel('Take over: Name to use').check()
  await page.getByLabel('How do you know?').fill('Seen in person with her papers')
  await picture('patients-merge')
  expect(await findings(page)).toEqual([])
  await page.getByLabel('How do you know?').press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await page.getByText('Relly').waitFor()
  await go(`/patients/${stage.patientId}/merge`)
  await page.getByRole('button', { name: 'Take the merge back' }).click()
  await page.getByLabel('Why is it taken back?').fill('They are cousins after all')
  await page.getByLabel('Why is it taken back?').press('Enter')
  await page.getByText('Taken back').waitFor()
  await go(`/patients/${stage.patientId}`)
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await soon(async () => expect(await page.getByText('Relly').count()).toBe(0))
})

test('a file is chosen, looked at, tried and taken over', async () => {
  const { page } = stage
  await go('/patients/import')
  const lines = [
    'Ada,Thornquist,3/9/1971,F',
    'Ben,Ulverston,2/31/1970,M',
    '<script>alert(1)</script>,Vesper,4/4/1944,F',
  ]
  const file = {
    name: 'kareo.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\uFEFFFirst Name,Last Name,DOB,Sex\r\n${lines.join('\r\n')}\r\n`),
  }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('3 patients in the file').waitFor()
  await page.getByText('1971-03-09').waitFor()
  await picture('patients-import')
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Try without saving' }).click()
  await page.getByText('Would be registered: 2.').waitFor()
  await page.getByText('Line 3').waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Registered: 2.').waitFor()
  await page.getByRole('cell', { name: 'kareo.csv', exact: true }).waitFor()
  expect(await findings(page)).toEqual([])
  await go('/patients')
  await page.getByLabel('Find a patient').fill('vesper')
  await page.getByText('<script>alert(1)</script>').waitFor()
  expect(stage.errors).toEqual([])
})
