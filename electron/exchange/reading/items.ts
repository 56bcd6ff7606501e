import {
  type Fhir,
  isPart,
  type JsonValue,
  NotJson,
  partAt,
  partsAt,
  readJson,
  textAt,
} from '../../../shared/exchange/index.ts'
import { textBytes, UnreadableFile } from './bytes.ts'
import type { SourceFile } from './files.ts'
import { Lines } from './lines.ts'
import { MAX_RESOURCE_BYTES, type Piece, Splitter, WRAPPINGS } from './splitter.ts'

/** One resource as it stands in a file, or why what stands there is none. */
export type Item = { where: string; fullUrl: string; source: string } & (
  | { resource: Fhir; fault?: undefined }
  | { resource: null; fault: string }
)

/** The same before it is known from which file it is. */
type Found = Item extends infer I ? (I extends Item ? Omit<I, 'source'> : never) : never

/** A document or message is read entry by entry, and kept as a whole too: it is something by itself. */
const KEPT_WHOLE: ReadonlySet<string> = new Set(['document', 'message'])

/** A piece of a file, which is looked into only when it is asked for. */
export type LazyItems = { items(): Item[] }

/**
 * The pieces of a file in order.
 * @param onBytes hears all its text as it goes by
 * @throws UnreadableFile when the file as a whole can't be read: nothing of it may then be taken in
 */
export async function* piecesOf(
  file: SourceFile,
  onBytes: (bytes: Buffer) => void = () => {},
): AsyncGenerator<LazyItems> {
  const splitter = file.lines ? null : new Splitter()
  const lines = new Lines()
  let count = 0
  const lazy = (piece: Piece): LazyItems => {
    count += 1
    const number = file.lines ? lines.count : count
    const where = file.lines
      ? `${file.name}, line ${number}`
      : piece.kind === 'entry'
        ? `${file.name}, entry ${number}`
        : file.name
    const { source } = file
    return { items: () => itemsOf(piece, where).map((item) => ({ ...item, source })) }
  }
  let isEmpty = true
  for await (const bytes of textBytes(file)) {
    onBytes(bytes)
    isEmpty &&= !bytes.some((byte) => byte > 32)
    for (const piece of (splitter ?? lines).push(bytes)) yield lazy(piece)
  }
  splitter?.end()
  if (!splitter) for (const piece of lines.end()) yield lazy(piece)
  if (isEmpty) throw new UnreadableFile('The file is empty')
}

const TOO_LARGE = `It is larger than ${MAX_RESOURCE_BYTES / 1024 / 1024} MB. Larger files are read as NDJSON, or as a Bundle that names its type before its entries`

function itemsOf(piece: Piece, where: string): Found[] {
  const bad = (fault: string): Found[] => [{ where, fullUrl: '', resource: null, fault }]
  if (piece.bytes === null) return bad(TOO_LARGE)
  let value: JsonValue
  try {
    value = readJson(new TextDecoder('utf-8', { fatal: true }).decode(piece.bytes))
  } catch (error) {
    if (error instanceof NotJson) return bad(error.message)
    return bad('It holds bytes that are no text in UTF-8')
  }
  return piece.kind === 'entry' ? entryItems(isPart(value) ? value : null, where) : expanded(value, where)
}

/** An entry of a Bundle. */
function entryItems(entry: Fhir | null, where: string): Found[] {
  const resource = partAt(entry, 'resource')
  const fullUrl = textAt(entry, 'fullUrl', 1000)
  if (resource) return [{ where, fullUrl, resource }]
  // An entry that only asks a server for something, or answers that it is done, holds nothing to take in.
  if (partAt(entry, 'request') ?? partAt(entry, 'response')) return []
  return [{ where, fullUrl, resource: null, fault: 'This entry of the Bundle holds no resource' }]
}

/** A value of a file as its resources: a Bundle that is a wrapping as its entries, anything else as itself. */
function expanded(told: JsonValue, where: string): Found[] {
  const value: Fhir | null = isPart(told) ? told : null
  if (!value) return [{ where, fullUrl: '', resource: null, fault: 'It is no FHIR resource' }]
  const type = textAt(value, 'type', 60)
  const isBundle = value['resourceType'] === 'Bundle'
  if (!isBundle || !(WRAPPINGS.has(type) || KEPT_WHOLE.has(type))) return [{ where, fullUrl: '', resource: value }]
  const entries = partsAt(value, 'entry').flatMap((entry, at) => entryItems(entry, `${where}, entry ${at + 1}`))
  return KEPT_WHOLE.has(type) ? [{ where, fullUrl: '', resource: value }, ...entries] : entries
}
