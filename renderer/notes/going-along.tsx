import { FormattedDate, FormattedMessage } from 'react-intl'
import type { AmendmentRequest } from '../../shared/notes/index.ts'
import { Said } from './amendment-statements.tsx'
import { Day } from './open-amendments.tsx'

/** At the end of what is given out: refused requests for an amendment with all that was said to them. */
export function GoingAlong({ requests }: { requests: readonly AmendmentRequest[] }) {
  if (requests.length === 0) return null
  return (
    <section data-going-along>
      <h2>
        <FormattedMessage id="amendments.along.title" />
      </h2>
      {requests.map((request) => (
        <article key={request.requestId}>
          <p>
            <FormattedMessage id="amendments.received" />: <Day on={request.receivedOn} />
          </p>
          <blockquote style={{ whiteSpace: 'pre-line' }}>{request.asked}</blockquote>
          <p>
            <FormattedMessage
              id="amendments.decided.denied"
              values={{
                name: request.decidedByName,
                time: request.decidedAt !== null && <FormattedDate value={request.decidedAt} dateStyle="medium" />,
                reason: request.decisionReason,
              }}
            />
          </p>
          <Said request={request} />
        </article>
      ))}
    </section>
  )
}
