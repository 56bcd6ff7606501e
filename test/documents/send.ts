import type { DocumentClass } from '../../shared/documents/index.ts'
import type { FileToken } from '../../shared/files/index.ts'
import { type Outcome, PatientId } from '../../shared/kernel/index.ts'
import { type Clients, valueOf } from '../support/practices.ts'

/** Sends a file as a screen does: announced, in pieces, finished. */
export async function send(clients: Pick<Clients, 'files'>, content: Buffer): Promise<Outcome<{ token: FileToken }>> {
  const begun = await clients.files.begin({ bytes: content.length })
  if (!begun.ok) return begun
  const { token, pieceBytes } = begun.value
  for (let offset = 0; offset < content.length; offset += pieceBytes) {
    const data = content.subarray(offset, offset + pieceBytes).toString('base64')
    const sent = await clients.files.append({ token, offset, data })
    if (!sent.ok) return sent
  }
  return clients.files.finish({ token })
}

/** Adds a file to a chart. */
export async function add(
  clients: Pick<Clients, 'files' | 'documents'>,
  patientId: string,
  content: Buffer,
  more: { title?: string; documentClass?: DocumentClass; pages?: number; text?: string; shown?: boolean } = {},
) {
  const sent = await send(clients, content)
  if (!sent.ok) return sent
  return clients.documents.add({
    patientId: PatientId.parse(patientId),
    token: sent.value.token,
    title: 'Letter of Dr. Okafor',
    documentClass: 'referral-letter',
    ...more,
  })
}

/** The whole content of a document, read in pieces by a token. */
export async function contentOf(
  clients: Pick<Clients, 'files' | 'documents'>,
  document: { patientId: string; entryId: string },
): Promise<Buffer> {
  const { token, bytes } = valueOf(await clients.documents.open(document as never))
  const pieces: Buffer[] = []
  for (let offset = 0; offset < bytes; offset += 300_000) {
    const { data } = valueOf(await clients.files.read({ token, offset, bytes: 300_000 }))
    pieces.push(Buffer.from(data, 'base64'))
  }
  return Buffer.concat(pieces)
}
