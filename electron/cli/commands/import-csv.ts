import { createClient } from '../../../shared/ipc/index.ts'
import type { Failure } from '../../../shared/kernel/index.ts'
import {
  CHUNK_BYTES,
  type Counts,
  csvText,
  type ImportId,
  type ImportLine,
  Mapping,
  patients,
} from '../../../shared/patients/index.ts'
import type { Connection } from '../../doors.ts'
import type { Cli } from '../cli.ts'
import { type Given, UsageError } from '../command.ts'
import { createPrivateFile, readJson } from '../files.ts'
import { interruptible, progressLines, sayFailure } from '../outcome.ts'

type Client = ReturnType<typeof clientOf>
const clientOf = (connection: Connection) => createClient('patients', patients, connection)
const PAGE = 1000

/** A CSV file sent to the core in pieces, tried or taken over, with what became of its lines. */
export async function importCsv(
  bytes: Buffer,
  fileName: string,
  given: Given,
  cli: Cli,
): Promise<(connection: Connection) => Promise<number>> {
  const { terminal } = cli
  const map = given.text('map')
  const wanted = map === undefined ? undefined : readMapping(await readJson(map, terminal))
  const to = given.text('report')
  return async (connection) => {
    const client = clientOf(connection)
    const uploadId = await send(client, fileName, bytes)
    if (typeof uploadId !== 'string') return sayFailure(terminal, uploadId)
    const preview = await client.importPreview({ uploadId, ...(wanted && { mapping: wanted }) })
    if (!preview.ok) return sayFailure(terminal, preview.failure)
    const { headings, mapping, encoding, lacking } = preview.value
    for (const [at, heading] of headings.entries()) terminal.say(`${heading} → ${mapping[at] ?? 'left out'}`)
    if (lacking.length > 0) {
      terminal.say(`No column is taken for: ${lacking.join(', ')}. Name the fields with --map.`)
      return 1
    }
    const how = { uploadId, mapping, encoding }
    const result = given.has('try') ? await trial(client, how, cli) : await take(client, { ...how, given }, cli)
    if ('failure' in result) return sayFailure(terminal, result.failure)
    const { counts, lines } = result
    if (to !== undefined) {
      const file = createPrivateFile(to)
      file.write(
        csvText([['line', 'outcome', 'reason'], ...lines.map((one) => [`${one.line}`, one.outcome, one.reason])]),
      )
      file.close()
    }
    for (const { line, reason } of lines.filter(({ outcome }) => outcome === 'refused').slice(0, 20))
      terminal.say(`Line ${line}: ${reason}`)
    const leftOut = headings.filter((_heading, at) => (mapping[at] ?? null) === null)
    if (leftOut.length > 0)
      terminal.say(`Left out, since no field of a patient takes them: ${leftOut.join(', ')} (${leftOut.length}).`)
    const { registered, repeated, doubtful, refused } = counts
    const done = given.has('try') ? 'would be registered' : 'registered'
    terminal.say(`${registered} ${done}, ${repeated} here already, ${doubtful} doubtful, ${refused} refused.`)
    return refused + doubtful === 0 ? 0 : 1
  }
}

function readMapping(value: unknown): Mapping {
  const parsed = Mapping.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UsageError('The mapping is not a list with a known field, or null, for each column.')
}

async function send(client: Client, fileName: string, bytes: Buffer): Promise<ImportId | Failure> {
  const begun = await client.importBegin({ fileName, bytes: bytes.length })
  if (!begun.ok) return begun.failure
  const { uploadId } = begun.value
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const data = bytes.subarray(at, at + CHUNK_BYTES).toString('base64')
    const sent = await client.importChunk({ uploadId, data })
    if (!sent.ok) return sent.failure
  }
  return uploadId
}

type How = { uploadId: ImportId; mapping: Mapping; encoding: 'utf-8' | 'windows-1252' }
type Result = { counts: Counts; lines: ImportLine[] } | { failure: Failure }

async function trial(client: Client, how: How, { terminal }: Cli): Promise<Result> {
  const onProgress = progressLines(terminal)
  const tried = await interruptible((signal) => client.importTry(how, { signal, onProgress }))
  return tried.ok ? tried.value : { failure: tried.failure }
}

async function take(client: Client, { given, ...how }: How & { given: Given }, { terminal }: Cli): Promise<Result> {
  const onProgress = progressLines(terminal)
  const takeDoubtful = given.has('take-doubtful')
  const run = await interruptible((signal) => client.importRun({ ...how, takeDoubtful }, { signal, onProgress }))
  if (!run.ok) return { failure: run.failure }
  const { importId, counts } = run.value
  const lines: ImportLine[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.importLines({ importId, offset, limit: PAGE })
    if (!page.ok) return { failure: page.failure }
    lines.push(...page.value.lines)
    if (page.value.lines.length < PAGE) return { counts, lines }
  }
}
