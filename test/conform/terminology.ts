import { resolve } from 'node:path'
import { readRecognised, type PreparedRelease } from '../../electron/terminology/read.ts'
import { type Recognised, recognise } from '../../electron/terminology/recognise.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { ICD10CM_COUNTS, SYSTEM, systemName, wordsOf } from '../../shared/terminology/index.ts'
import { quantile } from '../../bench/bench.ts'
import { filesAt, scratchCore, valueOf } from '../support/practices.ts'
import { type ConformResult, type Finding, finding } from './finding.ts'

type Clients = Awaited<ReturnType<Awaited<ReturnType<typeof scratchCore>>['signedIn']>>

/** So many concepts of a release are looked up and searched for, evenly over all of it. */
const SAMPLE = 200
/** Milliseconds in which a search answers. Source: docs/promises.md. */
const SEARCH_MS = 10

/**
 * Imports release files of any layout, or folders of them, into a practice of its own, and compares what is there then
 * with what the files hold: counts, codes, words, relations, and the counts that are published for ICD-10-CM.
 */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  let found: Recognised[]
  try {
    found = recognise(paths.map((path) => resolve(path)))
  } catch (error) {
    return { pass: false, paths, refused: sentenceOf(error) }
  }
  const practice = await scratchCore({ validateOutputs: false })
  try {
    await practice.found()
    const clients = await practice.signedIn('admin')
    const releases = []
    for (const one of found) releases.push(await conformRelease(one, clients))
    const sound = valueOf(await clients.backups.checkDatabase({}))
    const check = finding('database check', 'sound', sound.verdict)
    return { pass: check.pass && releases.every(({ pass }) => pass), releases, check }
  } finally {
    await practice.remove()
  }
}

async function conformRelease(recognised: Recognised, clients: Clients): Promise<ConformResult> {
  const files = [...recognised.parts.values()].map(String)
  const about = { system: systemName(recognised.layout.system), files }
  let read: PreparedRelease
  try {
    read = readRecognised(recognised)
  } catch (error) {
    return { pass: false, ...about, refused: sentenceOf(error) }
  }
  const started = performance.now()
  const report = valueOf(
    await clients.terminology.importRelease({ files: await filesAt(clients, ...files), use: true }),
  )
  const seconds = (performance.now() - started) / 1000
  const sample = read.concepts.filter((_one, index) => index % Math.ceil(read.concepts.length / SAMPLE) === 0)
  const findings = [
    finding('concepts', read.concepts.length, report.concepts),
    finding('kinds', read.kinds, report.kinds),
    finding('relations', read.relations.length, report.relations),
    finding('lines left out', 0, report.refused),
    ...publishedCounts(report),
    ...(await looked(read, sample, clients)),
    await searched(read, sample, clients),
    await inTime(read, sample, clients),
  ]
  const codes = read.concepts.map(({ code }) => code).toSorted()
  return {
    pass: findings.every(({ pass }) => pass),
    ...about,
    release: report.release,
    effectiveOn: report.effectiveOn,
    counts: { concepts: report.concepts, relations: report.relations, refused: report.refused, kinds: report.kinds },
    ids: { first: codes[0], last: codes.at(-1), sampled: sample.slice(0, 20).map(({ code }) => code) },
    refusedLines: report.refusedLines.slice(0, 20),
    notes: report.notes,
    seconds: Number(seconds.toFixed(1)),
    findings,
  }
}

const sentenceOf = (error: unknown): string => {
  if (error instanceof Refusal) return error.message
  throw error
}

/** ICD-10-CM alone publishes how many entries a year has. */
function publishedCounts(report: {
  system: string
  release: string
  concepts: number
  kinds: Record<string, number>
}): Finding[] {
  const year = Number(/^FY(\d{4})$/.exec(report.release)?.[1])
  const known = ICD10CM_COUNTS.find((one) => one.fiscalYear === year)
  if (report.system !== SYSTEM.icd10cm || !known) return []
  return [
    finding(`entries of FY${year}`, known.total, report.concepts),
    finding(`valid codes of FY${year}`, known.billable, report.kinds.billable ?? 0),
    finding(`headers of FY${year}`, known.total - known.billable, report.kinds.header ?? 0),
  ]
}

async function looked(
  read: PreparedRelease,
  sample: PreparedRelease['concepts'],
  clients: Clients,
): Promise<Finding[]> {
  const different: unknown[] = []
  for (const { code, display, kind, active, properties } of sample) {
    const { concept } = valueOf(await clients.terminology.lookup({ system: read.system, code }))
    const got = concept && {
      display: concept.display,
      kind: concept.kind,
      active: concept.active,
      properties: concept.properties,
    }
    const one = finding(code, { display, kind, active, properties }, got)
    if (!one.pass) different.push(one)
  }
  return [finding(`${sample.length} codes looked up: different`, [], different.slice(0, 10))]
}

/** Each is found by its code, and by the beginnings of the words of its name. */
async function searched(
  read: PreparedRelease,
  sample: PreparedRelease['concepts'],
  clients: Clients,
): Promise<Finding> {
  const missed: string[] = []
  for (const { code, display } of sample) {
    const byCode = valueOf(await clients.terminology.search({ system: read.system, text: code, limit: 100 }))
    if (!byCode.some((one) => one.code === code)) missed.push(code)
    // Many may share their first words: then the whole name is asked for, and one of that name must be among the first.
    const text = wordsOf(display).join(' ').slice(0, 200)
    const byName = valueOf(await clients.terminology.search({ system: read.system, text, limit: 100 }))
    if (!byName.some((one) => one.display === display)) missed.push(`${code}: ${text}`)
  }
  return finding(`${sample.length} concepts searched by code and by name: missed`, [], missed.slice(0, 10))
}

/** Every key of a few names, as they are typed. Processor time, so that a busy machine measures the same. */
async function inTime(read: PreparedRelease, sample: PreparedRelease['concepts'], clients: Clients): Promise<Finding> {
  const taken: number[] = []
  for (const { display } of sample.slice(0, 20))
    for (let keys = 1; keys <= Math.min(display.length, 24); keys++) {
      const before = process.cpuUsage()
      valueOf(await clients.terminology.search({ system: read.system, text: display.slice(0, keys) }))
      const { user, system } = process.cpuUsage(before)
      taken.push((user + system) / 1000)
    }
  const [median, most] = [quantile(taken, 0.5), quantile(taken, 0.95)]
  const got = { median: Number(median.toFixed(2)), of95in100: Number(most.toFixed(2)) }
  return { what: `milliseconds of a search, ${taken.length} keys`, expected: SEARCH_MS, got, pass: most <= SEARCH_MS }
}
