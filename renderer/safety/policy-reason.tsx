import { FormattedMessage } from 'react-intl'
import { WithReason } from '../kit/with-reason.tsx'
import type { usePolicyChange } from './change-policy.ts'
import type { PolicyChange } from './changed-policy.ts'

type Props = { asked: PolicyChange; change: ReturnType<typeof usePolicyChange>; onClose: () => void }

/** A decision about alerts is written down with its reason. */
export function PolicyReason({ asked, change, onClose }: Props) {
  return (
    <WithReason
      key={'ruleId' in asked ? `${asked.ruleId} ${asked.to}` : asked.to}
      label={<FormattedMessage id={`safety.policy.why.${asked.to}`} />}
      action={<FormattedMessage id={`safety.policy.to.${asked.to}`} />}
      busy={change.isPending}
      error={change.error}
      onGive={(reason) => change.give(asked, reason, onClose)}
      onCancel={onClose}
    />
  )
}
