import { Refusal } from '../shared/kernel/index.ts'

/** The code that the driver or the system gave an error, or the empty text. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/**
 * Whether a statement was refused because of what it would write: a reference to nothing, a value missing, a second of its kind.
 * Source: SQLite result codes; PostgreSQL classes 22 and 23.
 */
export const isConstraint = (error: unknown): boolean =>
  /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)|^2[23]/.test(codeOf(error))

/** The sentence for a disk that fails, or null if the error is something else. Nothing is acknowledged after one. */
export function diskRefusal(error: unknown): Refusal | null {
  const code = codeOf(error)
  // The last is PostgreSQL's own. Source: its appendix A.
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === '53100')
    return new Refusal('internal', 'The disk is full. Nothing was saved. Free some space, then save again.', {
      reason: 'disk-full',
    })
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new Refusal(
      'internal',
      'The folder of the practice cannot be written to. Nothing was saved. Ask whoever looks after this PC.',
      { reason: 'read-only' },
    )
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new Refusal(
      'internal',
      'The database of this PC is damaged. What was being saved was not saved. Close Daybook and open it again: it is then built anew from its copies.',
      { reason: 'damaged' },
    )
  if (
    code.startsWith('SQLITE_IOERR') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'EIO' ||
    code === 'EBADF' ||
    code === 'EFBIG'
  )
    return new Refusal(
      'internal',
      'The disk reported an error. Nothing was saved. Close Daybook, check the disk, then open it again.',
      { reason: 'disk-error' },
    )
  return null
}
