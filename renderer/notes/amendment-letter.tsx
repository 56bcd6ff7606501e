import { FormattedDate, FormattedMessage } from 'react-intl'
import type { AmendmentRequest } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNow } from '../kit/now.ts'
import { Said } from './amendment-statements.tsx'
import { Day } from './open-amendments.tsx'

/** The answer to the request, or, after a rebuttal, what the patient has not got yet. */
export type Letter = 'answer' | 'rebuttal'

/** Which letters there are of a request: after a rebuttal the refusal can still be printed. */
export function lettersOf({ status, extendedOn, statements }: AmendmentRequest): readonly Letter[] {
  if (status === 'requested') return extendedOn === null ? [] : ['answer']
  // Source: 45 CFR 164.526(d)(3): she is given a copy of the rebuttal.
  return statements.some(({ kind }) => kind === 'rebuttal') ? ['answer', 'rebuttal'] : ['answer']
}

/**
 * The answer to a request, on paper. What a denial must say: its basis, that the patient may put a statement of
 * disagreement to the record or have the request go along with it, and where to complain. Source: 45 CFR 164.526(d)(1).
 */
export function AmendmentLetter({ request, letter }: { request: AmendmentRequest; letter: Letter }) {
  const now = useNow()
  const { patientId, status } = request
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (!patient.data) return null
  const { givenName, familyName, addressLine, city, state, postalCode } = patient.data
  const values = {
    received: <Day on={request.receivedOn} />,
    due: <Day on={request.dueOn} />,
    practice: practice.data?.name ?? '',
    reason: status === 'requested' ? request.extensionReason : request.decisionReason,
  }
  const kind = status === 'requested' ? 'extended' : letter === 'rebuttal' ? 'rebutted' : status
  return (
    <div className="only-print" data-letter>
      <p>
        {practice.data?.name} · {practice.data?.locationName}
        <br />
        <FormattedDate value={now} dateStyle="long" />
      </p>
      <p>
        {givenName} {familyName}
        <br />
        {addressLine}
        <br />
        {[city, state, postalCode].filter(Boolean).join(' ')}
      </p>
      <h2>
        <FormattedMessage id={`amendments.letter.${kind}.title`} />
      </h2>
      <p>
        <FormattedMessage id="amendments.letter.asked" values={values} />
      </p>
      <blockquote style={{ whiteSpace: 'pre-line' }}>{request.asked}</blockquote>
      <p>
        <FormattedMessage id={`amendments.letter.${kind}`} values={values} />
      </p>
      {kind === 'denied' &&
        (['statement', 'along', 'complaint'] as const).map((part) => (
          <p key={part}>
            <FormattedMessage id={`amendments.letter.${part}`} values={values} />
          </p>
        ))}
      {kind === 'rebutted' && <Said request={request} />}
      {kind === 'accepted' && (
        <p>
          <FormattedMessage id="amendments.letter.others" />
        </p>
      )}
      <p style={{ marginTop: '3rem' }}>
        ____________________
        <br />
        {request.decidedByName}
      </p>
    </div>
  )
}
