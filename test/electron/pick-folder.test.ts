import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { FIRST_PRACTICE, PASSWORDS } from '../support/practices.ts'
import { call, type Desktop, launch } from './desktop.ts'

let desktop: Desktop
beforeAll(async () => {
  desktop = await launch()
}, 60_000)
afterAll(async () => {
  await desktop?.app.close()
})

type Doubled = { __double: { outside: { dialogs: unknown[]; answers: unknown[] } } }

test('the window asks for a folder by the system’s own dialog', async () => {
  const { app, page } = desktop
  expect(await call(page, 'practice.create', FIRST_PRACTICE)).toMatchObject({ ok: true })
  expect(await call(page, 'access.signIn', { login: 'admin', password: PASSWORDS.admin })).toMatchObject({ ok: true })
  expect(await call(page, 'backups.settings')).toMatchObject({ value: { folderDialog: true } })
  const answer = (filePaths: string[]) =>
    app.evaluate((electron, paths) => {
      const { outside } = (electron as unknown as Doubled).__double
      outside.answers.push({ canceled: paths.length === 0, filePaths: paths })
    }, filePaths)
  await answer(['/media/stick'])
  expect(await call(page, 'backups.pickFolder')).toMatchObject({ value: { folder: '/media/stick' } })
  await answer([])
  expect(await call(page, 'backups.pickFolder')).toMatchObject({ value: { folder: null } })
  const asked = await app.evaluate((electron) => (electron as unknown as Doubled).__double.outside.dialogs)
  expect(asked).toEqual(Array(2).fill({ properties: ['openDirectory', 'createDirectory'] }))
}, 90_000)
