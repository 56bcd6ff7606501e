import { expect, test } from '@jest/globals'
import { joiningIn, joiningLink, placeIn } from '../../shared/devices/index.ts'

test('an address is understood as people write it', () => {
  const cases: [string, ReturnType<typeof placeIn>][] = [
    ['front-desk.local', { host: 'front-desk.local', port: undefined }],
    [' Front-Desk ', { host: 'front-desk', port: undefined }],
    ['192.168.1.20:9000', { host: '192.168.1.20', port: 9000 }],
    ['https://front-desk.local:8443/', { host: 'front-desk.local', port: 8443 }],
    ['[fe80::1]:8443', { host: 'fe80::1', port: 8443 }],
    ['[::1]', { host: '::1', port: undefined }],
    ['fe80::1', { host: 'fe80::1', port: undefined }],
  ]
  for (const [text, place] of cases) expect([text, placeIn(text)]).toEqual([text, place])
})

test('what is none is refused', () => {
  const none = [
    '',
    'two words',
    'http://front-desk',
    'ftp://x',
    'host:',
    'host:0',
    'host:65536',
    'host:12x',
    '[fe80::1',
    'a/b',
    'a?b',
    '-a',
    'a@b',
  ]
  for (const text of none) expect([text, placeIn(text)]).toEqual([text, null])
})

test('what a QR code holds is read as it was written, and nothing else is', () => {
  const code = 'K7QM-ABCD-EFGH-JKMN'
  for (const address of ['192.168.1.20:8443', 'front-desk.local:8443', '[fe80::1]:8443']) {
    const link = joiningLink({ address, code })
    expect(joiningIn(` ${link}\n`)).toEqual({ address, code })
  }
  for (const text of [
    '',
    code,
    'daybook:join',
    `daybook:join?address=a/b&code=${code}`,
    'daybook:join?address=a&code=',
  ])
    expect([text, joiningIn(text)]).toEqual([text, null])
})
