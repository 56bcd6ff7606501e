import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { filesAt, scratchCore, valueOf } from '../support/practices.ts'
import { seededRandom } from '../support/random.ts'
import { at, CHART_TYPES, type Expected, expectation, hasContent, type Told } from './expectation.ts'

const SAMPLE = 60
/** Of every chart type at least so many of a hundred must open with the source's date and code. */
const WANTED = 0.95

/** Every resource of every file, read with nothing but JSON.parse. */
async function* toldIn(path: string): AsyncGenerator<Told> {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).toSorted()) yield* toldIn(join(path, name))
    return
  }
  if (!/\.(json|ndjson|jsonl)(\.gz)?$/.test(path)) return
  const file = createReadStream(path)
  const content = await text(path.endsWith('.gz') ? file.pipe(createGunzip()) : file)
  const values: unknown[] = /\.(ndjson|jsonl)(\.gz)?$/.test(path)
    ? content.split('\n').flatMap((line) => parsed(line))
    : parsed(content)
  for (const value of values) {
    const entries = at(value, 'resourceType') === 'Bundle' ? at(value, 'entry') : null
    if (Array.isArray(entries))
      for (const entry of entries) {
        const base = /^(https?:.+)\/\w+\/[^/]+$/.exec(String(at(entry, 'fullUrl')))?.[1] ?? ''
        yield { ...(at(entry, 'resource') as Told | undefined), base }
      }
    else yield value as Told
  }
}
async function* toldInAll(paths: readonly string[]): AsyncGenerator<Told> {
  for (const path of paths) yield* toldIn(resolve(path))
}
const parsed = (line: string): unknown[] => {
  try {
    return line.trim() === '' ? [] : [JSON.parse(line) as unknown]
  } catch {
    return []
  }
}

/** An even sample of a stream (reservoir), the same in every run. */
class Sample {
  readonly items: Expected[] = []
  #seen = 0
  readonly #random = seededRandom(7)

  add(item: Expected): void {
    this.#seen += 1
    if (this.items.length < SAMPLE) this.items.push(item)
    else {
      const place = this.#random.below(this.#seen)
      if (place < SAMPLE) this.items[place] = item
    }
  }
}

/** Files, or folders of files. */
export const conform = (paths: readonly string[]) => fhirImport(...paths)

/**
 * Imports paths into a scratch practice through the contract, as a prescriber would, and looks whether a sample of every
 * chart type can be opened there with the date and code that the source has. What cannot be read is told in a sentence.
 */
export async function fhirImport(...paths: readonly string[]): Promise<{ pass: boolean }> {
  const missing = paths.filter((path) => !existsSync(path))
  if (paths.length === 0 || missing.length > 0)
    return {
      suite: 'fhir-import',
      pass: false,
      refused: `There is nothing at ${missing.join(', ') || 'no path'}.`,
    } as {
      pass: boolean
    }
  const people = await peopleIn(paths)
  const samples = new Map<string, Sample>()
  let [withoutPatient, withoutContent] = [0, 0]
  for await (const one of toldInAll(paths)) {
    if (!CHART_TYPES.includes(String(one.resourceType)) || one.id === undefined) continue
    const expected = expectation(one, (reference) => people.has(placeIn(reference, one.base)))
    if (expected.patient === null) {
      withoutPatient += 1
      continue
    }
    if (!hasContent(one)) {
      withoutContent += 1
      continue
    }
    const sample = samples.get(String(one.resourceType)) ?? new Sample()
    sample.add(expected)
    samples.set(String(one.resourceType), sample)
  }
  const practice = await scratchCore({ validateOutputs: false })
  try {
    await practice.found()
    const clients = await practice.signedIn('dr.lee')
    const started = performance.now()
    const report = valueOf(
      await clients.exchange.importFhir({ files: await filesAt(clients, ...paths.map((path) => resolve(path))) }),
    )
    const seconds = (performance.now() - started) / 1000
    const types = []
    for (const [type, sample] of samples) {
      // Where the import took long, the screen has locked meanwhile.
      const { exchange } = await practice.signedIn('dr.lee')
      const checked = []
      for (const expected of sample.items) checked.push(await look(exchange, expected))
      const good = checked.filter((one) => one.pass).length
      const share = good / checked.length
      types.push({ type, sampled: checked.length, opened: good, pass: share >= WANTED, entries: checked })
    }
    const resources = report.counts.reduce((sum, count) => sum + count.read, 0)
    const about = {
      suite: 'fhir-import',
      resources,
      withoutPatient,
      withoutContent,
      seconds: Number(seconds.toFixed(2)),
    }
    const rate = Math.round(resources / seconds)
    const { counts, issues, moreIssues, duplicates } = report
    const pass = types.every((one) => one.pass)
    return {
      ...about,
      perSecond: rate,
      pass,
      counts,
      types,
      issues: issues.slice(0, 50),
      moreIssues,
      duplicates: duplicates.length,
    } as { pass: boolean }
  } finally {
    await practice.remove()
  }
}

/** The ids of all patients. A chart belongs to somebody: what names nobody here is kept beside the charts. */
async function peopleIn(paths: readonly string[]): Promise<Set<string>> {
  const people = new Set<string>()
  for await (const one of toldInAll(paths))
    if (one.resourceType === 'Patient' && one.id !== undefined) people.add(placeIn(`Patient/${one.id}`, one.base))
  return people
}
/** A relative reference means something within one system; a UUID means the same everywhere. */
function placeIn(reference: string, base = ''): string {
  const id = reference.split(/[/:]/).at(-1) ?? ''
  if (/^[0-9a-f-]{36}$/.test(id)) return id
  return reference.includes('://') ? reference : `${base}/${reference}`
}

type Exchange = Awaited<ReturnType<Awaited<ReturnType<typeof scratchCore>>['signedIn']>>['exchange']

/** Opens what a resource became through the contract, as a screen does, and compares. */
async function look(exchange: Exchange, expected: Expected) {
  const told = { ...expected, got: null as { date: string | null; code: string } | null, why: '' }
  const [place] = valueOf(await exchange.locate({ key: `${expected.type}/${expected.id}` }))
  if (!place) return { ...told, pass: false, why: 'not found' }
  const { patientId, resourceId } = place
  const { entry } = valueOf(await exchange.resource({ patientId, resourceId }))
  if (!entry) return { ...told, pass: false, why: place.reason }
  const got = { date: entry.happened, code: entry.code }
  const isSameDate = expected.date === null || sameMoment(expected.date, entry.happened ?? '')
  return { ...told, got, pass: isSameDate && (expected.code === null || expected.code === entry.code) }
}

/** The same moment or day, to the precision in which the source told it. */
const sameMoment = (told: string, got: string): boolean =>
  told === got ||
  (told.includes('T') && Date.parse(told) === Date.parse(got)) ||
  (told.includes('T') && told.slice(0, 10) === got)
