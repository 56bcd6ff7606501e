import type { PracticeStore } from '../practice-store.ts'
import type { Vault } from './vault.ts'

type Parts = { practice: PracticeStore; vault: Vault }

/** The sign-in screen of this PC says whose practice it is, as the practice says now. */
export async function nameHere({ practice, vault }: Parts): Promise<void> {
  if (!practice.isOpen || !vault.identity) return
  const row = await practice.store().journal.db.selectFrom('practice').select('name').executeTakeFirst()
  if (row && vault.identity?.practiceName !== row.name) await vault.rename({ practiceName: row.name })
}

/** Does so whenever the practice is opened, and when another PC gave it another name. */
export function keepNamed(parts: Parts): void {
  // A disk that does not take the name keeps nobody from working.
  const name = () => void nameHere(parts).catch(() => undefined)
  parts.practice.onOpen(name)
  parts.practice.onCommit(({ tables }) => {
    if (tables.includes('practice')) name()
  })
}
