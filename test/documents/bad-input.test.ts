import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { titleFrom } from '../../shared/documents/index.ts'
import { mediaTypeOf } from '../../shared/files/index.ts'
import { jpegLike, pdf, png } from '../support/papers.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { add } from './send.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
let practice: Practice
let doctor: Awaited<ReturnType<Practice['signedIn']>>
let patientId = ''
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
})
afterAll(() => practice.remove())
let count = 0
const chart = async () => {
  patientId = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: `Bad${count++}` })).patientId
  return patientId
}
const shelved = () => {
  const folder = join(practice.dataDir, 'files')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.endsWith('incoming'),
  )
}
/** Whatever was refused: not one row, and no file outside of those on their way. */
afterEach(async () => {
  expect(valueOf(await doctor.documents.list({ patientId: patientId as never })).length).toBe(shelved().length - before)
  before = shelved().length
})
let before = 0

const SCRIPT = '<script>alert(1)</script>'
const text = (words: string) => Buffer.from(words, 'utf8')
const WEBP = Buffer.concat([text('RIFF'), Buffer.from([100, 0, 0, 0]), text('WEBPVP8 '), Buffer.alloc(92)])

test.each<[string, Buffer, string, RegExp]>([
  ['a web page', text(`<!DOCTYPE html><html>${SCRIPT}</html>`), 'not-shown-html', /Web pages/],
  [
    'a web page behind a comment',
    text(`<!-- ${'x'.repeat(500)} --><body onload=alert(1)>`),
    'not-shown-html',
    /Web pages/,
  ],
  [
    'an SVG',
    text(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    'not-shown-svg',
    /SVG/,
  ],
  ['a TIFF', Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.alloc(100)]), 'not-shown-tiff', /TIFF/],
  [
    'a HEIC',
    Buffer.concat([Buffer.from('00000018', 'hex'), text('ftypheic'), Buffer.alloc(100)]),
    'not-shown-heic',
    /HEIC/,
  ],
  ['a GIF', text('GIF89a and more'), 'not-shown-gif', /GIF/],
  ['an office file', Buffer.from('504b03040000000000', 'hex'), 'not-shown-zip', /office/],
  ['plain text', text('Patient was seen today.'), 'not-shown-plain', /Plain text/],
  ['a program', Buffer.from('7f454c4602010100000000', 'hex'), 'not-shown', /cannot be shown/],
  ['one byte', Buffer.from([0]), 'not-shown', /cannot be shown/],
  [
    'a PDF that broke off',
    pdf({ pages: ['One', 'Two'] }).subarray(0, 700),
    'damaged-file',
    /damaged: its end is missing/,
  ],
  ['a PDF of nothing but its first line', text('%PDF-1.7\n'), 'damaged-file', /damaged/],
  ['a PDF behind a password', pdf({ pages: ['Secret'], password: 'open sesame' }), 'encrypted-file', /password/],
  ['a PNG that broke off', png(300, 300).subarray(0, 80), 'damaged-file', /file is damaged/],
  ['a JPEG that broke off', jpegLike(5000).subarray(0, 4000), 'damaged-file', /file is damaged/],
  ['a WebP that broke off', WEBP.subarray(0, 60), 'damaged-file', /file is damaged/],
])('%s is refused with a sentence, and nothing is written', async (_name, content, reason, sentence) => {
  const answer = await add(doctor, await chart(), content)
  expect(answer).toMatchObject({ ok: false, failure: { code: 'rule-violation', reason } })
  expect((answer as { failure: { message: string } }).failure.message).toMatch(sentence)
})

test.each<[string, Buffer, string]>([
  ['a PNG', png(), 'image/png'],
  ['a JPEG', jpegLike(5000), 'image/jpeg'],
  [
    'a WebP',
    Buffer.concat([text('RIFF'), Buffer.from([92, 0, 0, 0]), text('WEBPVP8 '), Buffer.alloc(84)]),
    'image/webp',
  ],
  ['a PDF', pdf({ pages: ['One'] }), 'application/pdf'],
  [
    'a PDF with something behind its end',
    Buffer.concat([pdf({ pages: ['Two'] }), Buffer.alloc(3000)]),
    'application/pdf',
  ],
])('control: %s is taken for what it is, whatever its name says', async (_name, content, mediaType) => {
  expect(valueOf(await add(doctor, await chart(), content, { title: 'scan.html' }))).toMatchObject({ mediaType })
})

test('a PDF that its screen could open without a password is taken', async () => {
  const locked = pdf({ pages: ['Rights only'], password: '' })
  expect(valueOf(await add(doctor, await chart(), locked, { shown: true }))).toMatchObject({ pages: 1 })
})

test('a thumbnail that is no picture is refused', async () => {
  const { patientId: whose } = { patientId: await chart() }
  const begun = valueOf(await doctor.files.begin({ bytes: png().length }))
  valueOf(await doctor.files.append({ token: begun.token, offset: 0, data: png().toString('base64') }))
  valueOf(await doctor.files.finish({ token: begun.token }))
  const thumbnail = text(`<svg onload="alert(1)">`).toString('base64')
  const document = { patientId: whose as never, token: begun.token, title: 'T', documentClass: 'other' as const }
  expect(await doctor.documents.add({ ...document, thumbnail })).toMatchObject({ failure: { reason: 'thumbnail' } })
  // The file is still there to be added properly.
  expect((await doctor.documents.add(document)).ok).toBe(true)
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ada\\Scan_0001.PDF', 'Scan 0001'],
  [`${SCRIPT}.png`, 'script>'],
  ['knee\u202Egnp.exe', 'knee gnp'],
  ['line\nbreak\u0000.jpg', 'line break'],
  [`${'Z'.repeat(300)}.pdf`, `${'Z'.repeat(199)}…`],
  ['.pdf', ''],
  ['Brief Müller (März).pdf', 'Brief Müller (März)'],
])('the name %j becomes the title %j', async (name, title) => {
  await chart()
  expect(titleFrom(name)).toBe(title)
})

test('markup in a title is a title', async () => {
  const added = valueOf(await add(doctor, await chart(), png(77, 7), { title: SCRIPT }))
  expect(added.title).toBe(SCRIPT)
  expect(await add(doctor, patientId, png(78, 7), { title: 'Z'.repeat(201) })).toMatchObject({
    failure: { code: 'invalid-input' },
  })
})

test('what a file is is seen from its bytes: nothing with markup passes for a picture', async () => {
  await chart()
  for (const markup of ['<HTML>', ' \n<script src=x>', '<SVG/onload=1>', '<iframe src=x>', '<meta charset=x>'])
    expect(['text/html', 'image/svg+xml']).toContain(mediaTypeOf(text(markup)))
})
