import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { NoteHead, NoteVersion } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { writeBirth } from '../kit/event-time.ts'
import { useNow } from '../kit/now.ts'
import classes from './notes.module.css'

/** On paper only: of which practice, whose note, of which day, and by whom. */
export function PrintedHead({ head }: { head: NoteHead }) {
  const intl = useIntl()
  const now = useNow()
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const { patientId } = head
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (!patient.data) return null
  const { familyName, givenName, middleName, birthOn, recordNumber } = patient.data
  const born = writeBirth(birthOn, intl.locale)
  return (
    <div className="only-print" data-printed-head>
      <div>
        {practice.data?.name} · {practice.data?.locationName} ·{' '}
        <FormattedDate value={now} dateStyle="long" timeStyle="short" />
      </div>
      <strong>
        {familyName}, {[givenName, middleName].filter(Boolean).join(' ')}
      </strong>
      <div>
        <FormattedMessage id="patient.birthOn" />: {born} · <FormattedMessage id="patient.recordNumber" />:{' '}
        {recordNumber}
      </div>
      <div>
        <FormattedMessage
          id="notes.printed.by"
          values={{
            name: head.authorName,
            time: <FormattedDate value={head.happenedAt} dateStyle="medium" timeStyle="short" />,
          }}
        />
      </div>
    </div>
  )
}

/**
 * Who signed and when; on the paper of a draft, that nobody has. Who gave a second signature is named only where it was
 * given to the text that is shown.
 */
export function SignatureLine({ head, current }: { head: NoteHead; current: NoteVersion | undefined }) {
  const time = (at: number | null) =>
    at === null ? '' : <FormattedDate value={at} dateStyle="medium" timeStyle="short" />
  const { signerName, signedAt, cosignerName, cosignedAt } = head
  return (
    <div className={classes['quiet']} data-signature>
      {signedAt === null ? (
        <span className="only-print">
          <FormattedMessage id="notes.printed.unsigned" />
        </span>
      ) : (
        <FormattedMessage id="notes.signed-by" values={{ name: signerName, time: time(signedAt) }} />
      )}
      {cosignedAt !== null && cosignedAt >= (current?.writtenAt ?? cosignedAt) && (
        <div>
          <FormattedMessage id="notes.cosigned-by" values={{ name: cosignerName, time: time(cosignedAt) }} />
        </div>
      )}
    </div>
  )
}
