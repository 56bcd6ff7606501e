import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** The package that the practice put to use last; `content` null where that is what came with the program. */
export type InstalledKnowledge = { packageId: string | null; version: string; content: string | null }

/** Null where the practice never chose: then what comes with the program is in use. */
export async function installedKnowledge(db: Kysely<Tables>): Promise<InstalledKnowledge | null> {
  const use = await db
    .selectFrom('knowledgeUse')
    .select(['packageId', 'version'])
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!use) return null
  if (use.packageId === null) return { ...use, content: null }
  const row = await db
    .selectFrom('knowledgePackage')
    .select('content')
    .where('id', '=', use.packageId)
    .executeTakeFirst()
  return { ...use, content: row?.content ?? '' }
}

/** Every change of the knowledge in use, newest first. */
export async function knowledgeUses(db: Kysely<Tables>) {
  const rows = await db
    .selectFrom('knowledgeUse')
    .select(['version', 'recordedAt', 'authorName', 'reason', 'packageId'])
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  return rows.map(({ recordedAt, authorName, ...row }) => ({ ...row, at: recordedAt, byName: authorName }))
}
