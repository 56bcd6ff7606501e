import { noAmbientTimeOrChance, noUtcCivilDate } from './purity.ts'
import { noHtmlInjection, noPlaintextCopy, noRawIpc } from './surfaces.ts'
import { noLiteralText } from './words.ts'
import { noRawSql, writesOnlyInJournal } from './writes.ts'

/** The house rules that are a matter of syntax, as a plugin of oxlint. */
export default {
  meta: { name: 'daybook' },
  rules: {
    'writes-only-in-journal': writesOnlyInJournal,
    'no-raw-sql': noRawSql,
    'no-ambient-time-or-chance': noAmbientTimeOrChance,
    'no-utc-civil-date': noUtcCivilDate,
    'no-raw-ipc': noRawIpc,
    'no-plaintext-copy': noPlaintextCopy,
    'no-html-injection': noHtmlInjection,
    'no-literal-text': noLiteralText,
  },
}
