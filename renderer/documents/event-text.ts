import { useIntl } from 'react-intl'
import type { EventTime } from '../../shared/kernel/index.ts'

/** An event time as precisely as it was told and no more: a year stays a year. */
export function useEventText(): (happened: EventTime) => string {
  const intl = useIntl()
  return (happened) => {
    const [year = '', month, day] = happened.slice(0, 10).split('-')
    if (!month) return year
    // Days and months are read and written in UTC here, so that no zone can move them.
    const at = Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1))
    if (!day) return intl.formatDate(at, { timeZone: 'UTC', year: 'numeric', month: 'long' })
    if (happened.length === 10) return intl.formatDate(at, { timeZone: 'UTC', dateStyle: 'medium' })
    return intl.formatDate(Date.parse(happened), { dateStyle: 'medium' })
  }
}
