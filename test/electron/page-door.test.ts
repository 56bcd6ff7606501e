import { expect, test } from '@jest/globals'
import { fromOurPage, strangerRefused } from '../../electron/shell/page-door.ts'

const top = (url: string) => ({ url, parent: null })

test.each(['app://daybook/', 'app://daybook/#/patients', 'app://daybook/index.html'])(
  'the top frame of %s is ours',
  (url) => {
    expect(fromOurPage(top(url))).toBe(true)
  },
)

test.each([
  ['a frame within our page', { url: 'app://daybook/', parent: top('app://daybook/') }],
  ['a frame of ours within another page', { url: 'app://daybook/', parent: top('https://attacker.example/') }],
  ['a frame that is gone', null],
  ['another site', top('https://attacker.example/')],
  ['another site that names us in its path', top('https://attacker.example/app://daybook/')],
  ['another host of our scheme', top('app://attacker/')],
  ['a host that begins like ours', top('app://daybook.attacker.example/')],
  ['a port of our host', top('app://daybook:80/')],
  ['a person before our host', top('app://someone@daybook/')],
  ['a file', top('file:///etc/passwd')],
  ['a blank page', top('about:blank')],
  ['data', top('data:text/html,x')],
  ['no address', top('')],
])('%s is a stranger', (_name, sender) => {
  expect(fromOurPage(sender)).toBe(false)
})

test('a stranger hears a refusal like any other, with its number', () => {
  expect(strangerRefused()).toEqual({
    ok: false,
    failure: {
      code: 'forbidden',
      message: 'This request did not come from Daybook.',
      reason: 'sender',
      incidentId: expect.stringMatching(/^[2-9A-Z]{8}$/),
      issues: [],
    },
  })
})
