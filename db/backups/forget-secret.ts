import type { Journal } from '../journal.ts'

const FORGOTTEN = { userId: null, sessionId: null, channel: 'backups.heal' }

/** Takes away what this PC proves itself with at its server, which is of an older day; one without a certificate has never had another secret. */
export const forgetOwnSecret = (journal: Journal): Promise<void> =>
  journal.work(FORGOTTEN, async (work) => {
    const kept = await work.db.selectFrom('syncServer').selectAll().executeTakeFirst()
    if (!kept || kept.ownCertificate === '') return
    await work.keep('syncServer', { ...kept, secret: '', nextSecret: '', ownKey: '', ownCertificate: '' })
  })
