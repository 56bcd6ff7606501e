import { FormattedDate } from 'react-intl'

/** When something happened, as precisely as it was told: a moment on the practice's clock, a day, a month, or a year. */
export function HappenedText({ happened }: { happened: string }) {
  if (happened.includes('T')) return <FormattedDate value={happened} dateStyle="medium" timeStyle="short" />
  if (happened.length === 4) return happened
  // Noon UTC shown in UTC: no zone can move it to another day.
  const noon = `${`${happened}-01`.slice(0, 10)}T12:00:00Z`
  return happened.length === 7 ? (
    <FormattedDate value={noon} timeZone="UTC" year="numeric" month="short" />
  ) : (
    <FormattedDate value={noon} timeZone="UTC" year="numeric" month="short" day="numeric" />
  )
}
