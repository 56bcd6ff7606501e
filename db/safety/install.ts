import { Refusal } from '../../shared/kernel/index.ts'
import type { Journal } from '../journal.ts'
import type { TaskWriter } from '../tasks/commands.ts'

type Package = { version: string; builtOn: string; checksum: string; keyId: string; content: string }

/** Keeps a package that was proven, and puts it to use. One that is kept already is only put to use. */
export function installPackage(journal: Journal, writer: TaskWriter, made: Package, reason: string): Promise<void> {
  return journal.work({ ...writer.author, reason }, async (work) => {
    const kept = await work.db
      .selectFrom('knowledgePackage')
      .select('id')
      .where('checksum', '=', made.checksum)
      .executeTakeFirst()
    const id = kept?.id ?? writer.ids.next<string>()
    const by = { recordedAt: writer.now, authorId: writer.author.userId, authorName: writer.authorName }
    if (!kept) await work.insert('knowledgePackage', { id, ...made, ...by })
    const { version, checksum } = made
    await work.insert('knowledgeUse', {
      id: writer.ids.next<string>(),
      packageId: id,
      version,
      checksum,
      reason,
      ...by,
    })
    work.audit({ action: 'create', category: 'safety', detail: { knowledge: version, checksum, reason } })
  })
}

/**
 * Puts a package that was installed before to use again, or (null) what comes with the program.
 * @param builtIn the stamp of what comes with the program
 * @throws Refusal `not-found`
 */
export function usePackage(
  journal: Journal,
  writer: TaskWriter,
  chosen: { packageId: string | null; builtIn: { version: string; checksum: string }; reason: string },
): Promise<void> {
  const { packageId, builtIn, reason } = chosen
  return journal.work({ ...writer.author, reason }, async (work) => {
    const found =
      packageId === null
        ? builtIn
        : await work.db
            .selectFrom('knowledgePackage')
            .select(['version', 'checksum'])
            .where('id', '=', packageId)
            .executeTakeFirst()
    if (!found) throw new Refusal('not-found', 'This drug knowledge was never installed here.')
    const { version, checksum } = found
    const by = { recordedAt: writer.now, authorId: writer.author.userId, authorName: writer.authorName }
    await work.insert('knowledgeUse', { id: writer.ids.next<string>(), packageId, version, checksum, reason, ...by })
    work.audit({ action: 'update', category: 'safety', detail: { knowledge: version, checksum, reason } })
  })
}
