import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import type { NoteVersionTable } from './tables.ts'

/** What stands before the first version of a note. */
export const FIRST = '0'.repeat(64)

type Sealed = Pick<
  Selectable<NoteVersionTable>,
  | 'noteId'
  | 'patientId'
  | 'number'
  | 'kind'
  | 'body'
  | 'plainText'
  | 'reason'
  | 'requestId'
  | 'authorId'
  | 'authorName'
  | 'writtenAt'
  | 'previousHash'
>

/** SHA-256 over the canonical JSON (RFC 8785) of everything that a version says, of whom it is, and of what came before. */
export function hashVersion(version: Sealed): string {
  const { noteId, patientId, number, kind, body, plainText, reason, requestId } = version
  const { authorId, authorName, writtenAt, previousHash } = version
  const said = { noteId, patientId, number, kind, body: JSON.parse(body) as Json, plainText, reason, requestId }
  return createHash('sha256')
    .update(canonicalJson({ ...said, authorId, authorName, writtenAt, previousHash }))
    .digest('hex')
}

/** Whether each version still says what was signed, and none between them is missing. Versions in their order. */
export function intactVersions(versions: readonly (Sealed & { hash: string })[]): boolean[] {
  let before = FIRST
  return versions.map((version, index) => {
    const fits =
      version.number === index + 1 && version.previousHash === before && version.hash === hashVersion(version)
    before = version.hash
    return fits
  })
}
