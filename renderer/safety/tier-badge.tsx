import { Badge } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { Tier } from '../../shared/safety/index.ts'

/** The word of a tier, so that it is not told by colour alone. */
export function TierBadge({ tier }: { tier: Tier }) {
  return (
    <Badge
      size="sm"
      variant="outline"
      color={tier === 'T1' || tier === 'T2' ? 'red' : 'gray'}
      styles={{ root: { maxWidth: 'none' }, label: { overflow: 'visible' } }}
    >
      <FormattedMessage id={`safety.tier.${tier}`} />
    </Badge>
  )
}
