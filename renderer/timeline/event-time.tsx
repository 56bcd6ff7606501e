import { FormattedDate } from 'react-intl'
import { Temporal } from 'temporal-polyfill'

/** When something happened, in words, as precisely as it was told and no more: a year, a month, a day, or a moment. */
export function EventTimeText({ happened, short = false }: { happened: string; short?: boolean }) {
  if (happened.includes('T')) {
    const at = Temporal.Instant.from(happened.replace(':60', ':59')).epochMilliseconds
    return short ? (
      <FormattedDate value={at} timeStyle="short" />
    ) : (
      <FormattedDate value={at} dateStyle="medium" timeStyle="short" />
    )
  }
  const [year = '', month, day] = happened.split('-')
  // Noon UTC shown in UTC: no zone can move a calendar day.
  const noon = new Date(Date.UTC(2000, 0, 1, 12)).setUTCFullYear(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))
  return (
    <FormattedDate
      value={noon}
      timeZone="UTC"
      year="numeric"
      {...(month !== undefined && { month: 'short' as const })}
      {...(day !== undefined && { day: 'numeric' as const })}
    />
  )
}
