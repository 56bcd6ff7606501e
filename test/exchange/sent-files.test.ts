import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PIECE_BYTES } from '../../shared/files/index.ts'
import { clientsOf, filesAt, PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { folderOf, SMALL_ICD } from '../terminology/files.ts'
import { bundleText, RESOURCES } from './chart.data.ts'
import { sumOf } from './practice.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
let practice: Practice
beforeEach(async () => {
  practice = await scratchCore()
  await practice.found()
})
afterEach(() => practice.remove())

/** A window of the browser shell, signed in. */
async function windowOf(login: keyof typeof PASSWORDS) {
  const clients = clientsOf(practice.core.connect('browser'))
  valueOf(await clients.access.signIn({ login, password: PASSWORDS[login] }))
  return clients
}
type Clients = Awaited<ReturnType<typeof windowOf>>
async function send({ files }: Clients, text: string) {
  const bytes = Buffer.from(text)
  const { token } = valueOf(await files.begin({ bytes: bytes.length, purpose: 'import' }))
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES)
    valueOf(
      await files.append({ token, offset, data: bytes.subarray(offset, offset + PIECE_BYTES).toString('base64') }),
    )
  return valueOf(await files.finish({ token })).token
}
const onDisk = () =>
  readdirSync(join(practice.dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))

test('what a window sends in pieces is imported, rehearsed before and the same after, and never stands in clear', async () => {
  const doctor = await windowOf('dr.lee')
  const files = [{ token: await send(doctor, bundleText()), name: 'chart.json' }]
  expect(onDisk().length).toBe(1)
  expect(onDisk().join('')).not.toContain('resourceType')
  const rehearsal = valueOf(await doctor.exchange.importFhir({ files, dryRun: true }))
  const report = valueOf(await doctor.exchange.importFhir({ files }))
  expect([rehearsal.state, report.state, sumOf(report, 'read')]).toEqual(['dry-run', 'finished', RESOURCES.length])
  expect(report.files).toEqual([{ name: 'chart.json', bytes: Buffer.byteLength(bundleText()) }])
  // Named by its path on the command line it is the same import.
  const path = join(await folderOf({ 'chart.json': bundleText() }), 'chart.json')
  const cli = await practice.signedIn('dr.lee')
  const again = valueOf(await cli.exchange.importFhir({ files: await filesAt(cli, path) }))
  expect(sumOf(again, 'stored') - sumOf(again, 'unchanged')).toBeLessThanOrEqual(0)
  // What is no longer needed is gone when the person is.
  valueOf(await doctor.access.signOut({}))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(onDisk()).toEqual([])
})

test('an export that no folder was chosen for is offered to its window alone, and lies encrypted until then', async () => {
  const doctor = await windowOf('dr.lee')
  valueOf(
    await doctor.exchange.importFhir({ files: [{ token: await send(doctor, bundleText()), name: 'chart.json' }] }),
  )
  const about = { recipient: 'Another practice', purpose: 'A move' }
  const { offered, resources } = valueOf(await doctor.exchange.exportPractice(about))
  expect(onDisk().join('')).not.toContain('resourceType')
  const names = offered.map(({ name }) => name)
  expect(names).toContain('daybook-export.json')
  const readAll = async ({ token, bytes }: (typeof offered)[number]) => {
    const served = await practice.core.file(token)
    const parts: Buffer[] = []
    for await (const part of served?.content ?? []) parts.push(part)
    const whole = Buffer.concat(parts)
    expect(whole).toHaveLength(bytes)
    return whole.toString('utf8')
  }
  const texts = await Promise.all(offered.filter(({ name }) => name.endsWith('.ndjson')).map(readAll))
  const lines = texts.flatMap((text) => text.trim().split('\n'))
  expect(lines).toHaveLength(resources)
  const [first] = offered
  const other = await windowOf('dr.lee')
  expect(await other.files.read({ token: first?.token as never, offset: 0, bytes: 10 })).toMatchObject({
    failure: { reason: 'token-expired' },
  })
  // What was offered comes back whole: the folder that a browser sends bears the way to each file in its name.
  const back = []
  for (const one of offered) back.push({ token: await send(doctor, await readAll(one)), name: `export/${one.name}` })
  const again = valueOf(await doctor.exchange.importFhir({ files: back }))
  expect([sumOf(again, 'refused'), sumOf(again, 'read')]).toEqual([0, resources])
})

test('a release of a code system is read from what was sent; a path is for the command line alone', async () => {
  const admin = await windowOf('admin')
  const files = [{ token: await send(admin, SMALL_ICD), name: 'icd10cm_order_2031.txt' }]
  expect(valueOf(await admin.terminology.importRelease({ files }))).toMatchObject({ refused: 0, known: false })
  expect(await admin.files.name({ paths: [practice.dataDir] })).toMatchObject({ failure: { code: 'not-found' } })
  // The control: the command line may.
  const cli = await practice.signedIn('admin')
  expect(valueOf(await cli.files.name({ paths: [practice.dataDir] })).name).not.toContain('/')
  // Nobody else's token is worth anything.
  expect(await cli.terminology.importRelease({ files })).toMatchObject({ failure: { reason: 'token-expired' } })
})
