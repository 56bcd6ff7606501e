import { Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Coverage } from '../../shared/coverage/index.ts'
import { writeTold } from '../kit/event-time.ts'
import { writeDollars } from './dollars.ts'

/** One coverage in a line: its place, the payer, the number, the copay. */
export function CoverageText({ coverage }: { coverage: Coverage }) {
  const { kind, rank, payerName, planName, memberId, groupNumber, copayCents, relationship } = coverage
  if (kind === 'self-pay') return <FormattedMessage id="coverage.kind.self-pay" />
  const whose = [coverage.subscriberGivenName, coverage.subscriberFamilyName].filter((name) => name !== '').join(' ')
  return (
    <>
      <Text span size="sm" c="dimmed">
        <FormattedMessage id={`coverage.rank.${rank}`} />
        {' · '}
      </Text>
      <strong>{[payerName, planName].filter((word) => word !== '').join(' ')}</strong>
      {` · ${memberId}`}
      {groupNumber !== '' && ` · ${groupNumber}`}
      {copayCents !== null && (
        <>
          {' · '}
          <FormattedMessage id="coverage.copay.is" values={{ amount: writeDollars(copayCents) }} />
        </>
      )}
      {relationship !== 'self' && (
        <>
          {' · '}
          <FormattedMessage id="coverage.through" values={{ name: whose }} />
        </>
      )}
    </>
  )
}

/** From when until when it holds, and when somebody last asked. */
export function HoldsText({ coverage: { effectiveOn, termOn, confirmedAt, confirmedName } }: { coverage: Coverage }) {
  const intl = useIntl()
  return (
    <Text span size="xs" c="dimmed">
      {(effectiveOn !== null || termOn !== null) &&
        `${writeTold(effectiveOn, intl.locale) || '…'} – ${writeTold(termOn, intl.locale) || '…'} · `}
      {confirmedAt === null ? (
        <FormattedMessage id="coverage.unconfirmed" />
      ) : (
        <FormattedMessage
          id="coverage.confirmed"
          values={{ day: intl.formatDate(confirmedAt, { dateStyle: 'medium' }), name: confirmedName }}
        />
      )}
    </Text>
  )
}
