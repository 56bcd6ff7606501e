import type { Kysely } from 'kysely'
import type { AuditReport } from '../../shared/audit/index.ts'
import { CHAIN_START, hashAuditRow, hashOperation } from '../journal/chain.ts'
import type { JournalHeadTable } from '../journal/tables.ts'
import type { OperationLog } from '../operation-log.ts'
import type { Tables } from '../tables.ts'

const PAGE = 2_000
const MOST_FINDINGS = 100

type Finding = AuditReport['findings'][number]
type Link = { previous: string; hash: string }
/** How to go through one chain: where it stands, how it is numbered and hashed. */
type Chain<Row extends Link> = {
  name: string
  page(after: number): Promise<Row[]>
  numberOf(row: Row): number
  hashOf(row: Row): string
}

/** Where both chains stood when a copy was made that was put away from the practice: they must have gone on from there. */
export type Witness = ChainHead & { madeAt: number }

/**
 * Goes through both chains from the first link to the head: every entry as it was written, none missing, moved, added or
 * cut off, and the same as the operation log has it. `progress` hears of every page.
 * @param upTo the head to go to, while a practice goes on writing; its own head unless told
 * @param witnesses of copies of this same PC. Database and log put back together to what they were are whole by themselves: only
 *   what lies elsewhere knows that there was more.
 */
export async function verifyAudit(
  db: Kysely<Tables>,
  log: Pick<OperationLog, 'entries'> | null,
  progress: (done: number, of: number) => void = () => {},
  upTo?: ChainHead,
  witnesses: readonly Witness[] = [],
): Promise<AuditReport> {
  const findings: Finding[] = []
  const head = upTo ?? (await chainHead(db))
  const total = head.operation + head.auditSequence
  const logged = log ? loggedHashes(log, findings) : null
  let done = 0
  const walk = async <Row extends Link>(
    chain: Chain<Row>,
    end: { number: number; hash: string },
    logHashes: Map<number, string> | null,
    known: ReadonlyMap<number, { hash: string; madeAt: number }>,
  ) => {
    let previous = CHAIN_START
    let number = 0
    for (
      let rows = await chain.page(0);
      rows.length > 0 && !(upTo && number >= end.number);
      rows = await chain.page(number)
    ) {
      for (const row of rows) {
        const at = chain.numberOf(row)
        if (upTo && at > end.number) continue
        const { hash, previous: link } = row
        if (at !== number + 1) report(findings, at, `${chain.name}: ${at - number - 1} missing before this one`)
        if (link !== previous) report(findings, at, `${chain.name}: does not follow the one before`)
        if (chain.hashOf(row) !== hash) report(findings, at, `${chain.name}: was changed after it was written`)
        if (logHashes && logHashes.get(at) !== hash)
          report(findings, at, `${chain.name}: is not what the operation log holds`)
        const witness = known.get(at)
        if (witness && witness.hash !== hash)
          report(findings, at, `${chain.name}: is not what the copy of ${stampOf(witness.madeAt)} holds`)
        previous = hash
        number = at
      }
      done += rows.length
      progress(done, total)
    }
    if (number !== end.number || previous !== end.hash)
      report(findings, number, `${chain.name}: the end is cut off or was added to`)
    const [last = 0] = [...known.keys()].sort((a, b) => b - a)
    if (last > number)
      report(
        findings,
        number,
        `${chain.name}: ${last - number} that the copy of ${stampOf(known.get(last)?.madeAt ?? 0)} holds are missing`,
      )
    if (logHashes && logHashes.size > number)
      report(findings, number, `${chain.name}: ${logHashes.size - number} that the operation log holds are missing`)
  }
  await walk(
    {
      name: 'audit entry',
      page: (after) =>
        db.selectFrom('auditEntry').selectAll().where('sequence', '>', after).orderBy('sequence').limit(PAGE).execute(),
      numberOf: ({ sequence }) => sequence,
      hashOf: ({ hash: _hash, ...row }) => hashAuditRow(row),
    },
    { number: head.auditSequence, hash: head.auditHash },
    logged?.audit ?? null,
    new Map(witnesses.map(({ auditSequence, auditHash, madeAt }) => [auditSequence, { hash: auditHash, madeAt }])),
  )
  await walk(
    {
      name: 'operation',
      page: (after) => db.selectFrom('operation').selectAll().where('n', '>', after).orderBy('n').limit(PAGE).execute(),
      numberOf: ({ n }) => n,
      hashOf: ({ hash: _hash, ...row }) => safely(() => hashOperation(row)),
    },
    { number: head.operation, hash: head.operationHash },
    logged?.operations ?? null,
    new Map(witnesses.map(({ operation, operationHash, madeAt }) => [operation, { hash: operationHash, madeAt }])),
  )
  return {
    verdict: findings.length === 0 ? 'intact' : 'damaged',
    entries: head.auditSequence,
    operations: head.operation,
    headHash: head.auditHash,
    findings: findings.slice(0, MOST_FINDINGS),
  }
}

/** Where both chains end, in the database's own words. */
export type ChainHead = Pick<JournalHeadTable, 'operation' | 'operationHash' | 'auditSequence' | 'auditHash'>

/** The head as it stands now. */
export function chainHead(db: Kysely<Tables>): Promise<ChainHead> {
  return db
    .selectFrom('journalHead')
    .select(['operation', 'operationHash', 'auditSequence', 'auditHash'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

const stampOf = (at: number): string => new Date(at).toISOString()

function report(findings: Finding[], sequence: number | null, what: string): void {
  findings.push({ sequence, what })
}

/** A patch that is no JSON any more has no hash, so it can't be the one recorded. */
function safely(hash: () => string): string {
  try {
    return hash()
  } catch {
    return ''
  }
}

function loggedHashes(
  log: Pick<OperationLog, 'entries'>,
  findings: Finding[],
): { audit: Map<number, string>; operations: Map<number, string> } {
  const hashes = { audit: new Map<number, string>(), operations: new Map<number, string>() }
  try {
    for (const entry of log.entries()) {
      for (const row of entry.audit) hashes.audit.set(row.sequence, row.hash)
      for (const operation of entry.operations) hashes.operations.set(operation.n, operation.hash)
    }
  } catch {
    report(findings, null, 'the operation log beside the database is damaged')
  }
  return hashes
}
