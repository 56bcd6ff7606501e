import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { addressOf } from '../../../db/exchange/index.ts'
import { type Outgoing, outgoingOf, outgoingWithoutChart } from '../../../db/exchange/outgoing.ts'
import { notWrittenOf } from '../../../db/exchange/not-written.ts'
import { Urns } from '../../../db/exchange/urns.ts'
import { chartIds } from '../../../db/chart.ts'
import type { Tables } from '../../../db/tables.ts'
import { Refusal } from '../../../shared/kernel/index.ts'
import { FileReader, missingFile, pathOf } from '../../files/index.ts'
import { MANIFEST } from '../reading/files.ts'
import type { WritingOrder, Written } from './order.ts'
import { ClearShelf, type Content, type Out, SealedShelf, type Shelf } from './shelf.ts'

type Step = (progress: { stage: string; done: number; of: number }) => void

/** Writes one chart as a Bundle (type collection), or all as NDJSON; what is unfinished bears no proper name. */
export async function writeOut(db: Kysely<Tables>, order: WritingOrder, onProgress: Step): Promise<Written> {
  const shelf = order.sealed ? new SealedShelf(order.folder) : new ClearShelf(order)
  const { report, charts } =
    order.kind === 'patient' ? await writeBundle(db, order, shelf) : await writeLines(db, order, shelf, onProgress)
  return shelf.settle(report, charts)
}

async function writeBundle(db: Kysely<Tables>, order: WritingOrder, shelf: Shelf): Promise<Content> {
  const file = shelf.file('bundle.json')
  file.write('{"resourceType":"Bundle","type":"collection","entry":[')
  let resources = 0
  const urns = new Urns(db)
  const papers = new Papers(order.files)
  const addresses = new Set<string>()
  const charts: Written['charts'] = []
  // Charts that were merged are one person's: a copy of hers holds what stands in each of them.
  for (const patientId of await chartIds(db, order.patientId ?? '')) {
    const before = resources
    for await (const one of outgoingOf(db, patientId, order.timeZone)) {
      const address = addressOf(one)
      // Addresses are unique within a Bundle; whatever came under the same one twice goes without.
      const fullUrl = addresses.has(address) ? '' : `"fullUrl":${JSON.stringify(address)},`
      addresses.add(address)
      file.write(
        `${resources === 0 ? '' : ','}\n{${fullUrl}"resource":${await urns.resolved(await papers.whole(one))}}`,
      )
      resources += 1
    }
    charts.push({ patientId, resources: resources - before })
  }
  file.write('\n]}\n')
  file.close()
  const notWritten = await notWrittenIn(db, charts, papers.unread)
  const files = [{ name: 'bundle.json', resources }]
  return { report: { files, resources, patients: 1, leftOut: 0, notWritten, offered: [] }, charts }
}

async function writeLines(db: Kysely<Tables>, order: WritingOrder, shelf: Shelf, onProgress: Step): Promise<Content> {
  const lines = new LineFiles(shelf)
  const urns = new Urns(db)
  const papers = new Papers(order.files)
  const write = async (one: Outgoing) => lines.write({ ...one, json: await urns.resolved(await papers.whole(one)) })
  const rows = await db.selectFrom('patient').select('id').orderBy('id').execute()
  const stay = new Set(order.leaveOut)
  const charts: Written['charts'] = []
  for (const [index, { id }] of rows.entries()) {
    if (stay.has(id)) continue
    let written = 0
    for await (const one of outgoingOf(db, id, order.timeZone)) {
      await write(one)
      written += 1
    }
    charts.push({ patientId: id, resources: written })
    if (index % 10 === 0) onProgress({ stage: 'writing', done: index, of: rows.length })
  }
  for await (const one of outgoingWithoutChart(db)) await write(one)
  const files = lines.close()
  const resources = files.reduce((sum, file) => sum + file.resources, 0)
  const patients = charts.length
  const notWritten = await notWrittenIn(db, charts, papers.unread)
  return { report: { files, resources, patients, leftOut: rows.length - patients, notWritten, offered: [] }, charts }
}

const notWrittenIn = (db: Kysely<Tables>, charts: Written['charts'], unread: number) =>
  notWrittenOf(
    db,
    charts.map(({ patientId }) => patientId),
    unread,
  )

/** Puts the files of documents into their resources. One that is missing or damaged goes out without, and is counted. */
class Papers {
  readonly #folder: string
  unread = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  async whole({ json, attached }: Outgoing): Promise<string> {
    if (!attached) return json
    const { file } = attached
    try {
      if (!file) throw missingFile()
      const reader = await FileReader.open(pathOf(this.#folder, file.id), file)
      try {
        const content = await reader.read(0, file.bytes)
        return attached.json(content.toString('base64'))
      } finally {
        await reader.close()
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.unread += 1
      return json
    }
  }
}

/** A file for each type, in a folder for each source: ids mean something only within one. */
class LineFiles {
  readonly #shelf: Shelf
  readonly #files = new Map<string, { file: Out; resources: number }>()
  readonly #folders = new Map<string, string>()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  write(one: Outgoing): void {
    const name = join(this.#folderFor(one), `${one.type}.ndjson`)
    const open = this.#files.get(name) ?? { file: this.#shelf.file(name), resources: 0 }
    open.file.write(`${one.json}\n`)
    open.resources += 1
    this.#files.set(name, open)
  }

  close(): { name: string; resources: number }[] {
    for (const { file } of this.#files.values()) file.close()
    const sources = [...this.#folders].map(([source, folder]) => ({ folder, source }))
    const about = { format: 'daybook-fhir-export-1', fhirVersion: '4.0.1', sources }
    const manifest = this.#shelf.file(MANIFEST)
    manifest.write(`${JSON.stringify(about, null, 2)}\n`)
    manifest.close()
    return [...this.#files].map(([name, { resources }]) => ({ name, resources }))
  }

  #folderFor({ source }: Outgoing): string {
    if (source === '') return ''
    const folder = this.#folders.get(source) ?? `source-${this.#folders.size + 1}`
    this.#folders.set(source, folder)
    return folder
  }
}
