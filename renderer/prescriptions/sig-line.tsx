import { Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { asDecimal, dailyOf, saySig, type Sig } from '../../shared/prescriptions/index.ts'

/** How directions are understood: the sentence that the patient will read, and what they come to in a day. */
export function SigLine({ sig }: { sig: Sig }) {
  const daily = dailyOf(sig)
  return (
    <output aria-live="polite">
      <Text size="sm" fs={sig.free === '' ? undefined : 'italic'}>
        {saySig(sig, 'en')}
      </Text>
      <Text size="xs" c="dimmed">
        {daily ? (
          <FormattedMessage
            id="prescriptions.daily"
            values={{ amount: `${asDecimal(daily.high, 3)} ${daily.unit}`.trim() }}
          />
        ) : (
          <FormattedMessage id="prescriptions.not-computed" />
        )}
      </Text>
    </output>
  )
}
