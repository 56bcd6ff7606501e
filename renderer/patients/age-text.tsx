import { FormattedMessage, useIntl } from 'react-intl'
import { isBirthKnown, isWholeDay } from '../../shared/kernel/index.ts'
import { ageIn, civilParts, writeCivilDate } from './birth-date.ts'

type Born = { birthOn: string; today: string }

/** Birth date and age as they stand in a banner; that they are not known stands out. */
export function BirthText({ birthOn, today }: Born) {
  const { locale } = useIntl()
  if (!isBirthKnown(birthOn))
    return (
      <strong>
        <FormattedMessage id="patient.birthOn.banner" />
      </strong>
    )
  return (
    <>
      {writeCivilDate(birthOn, locale)}
      {' · '}
      <AgeText birthOn={birthOn} today={today} />
    </>
  )
}

/** An age in words: `45 years`, `14 months`, `9 days`; `74 or 75 years` where only the year or month of birth is known. */
export function AgeText({ birthOn, today }: Born) {
  if (!isBirthKnown(birthOn)) return <FormattedMessage id="patient.age.unknown" />
  if (!isWholeDay(birthOn)) return <UnsureAge birthOn={birthOn} today={today} />
  const { value, unit } = ageIn(birthOn, today)
  return <FormattedMessage id={`patient.age.${unit}`} values={{ value }} />
}

function UnsureAge({ birthOn, today }: Born) {
  const [birth, now] = [civilParts(birthOn), civilParts(today)]
  const years = now.year - birth.year
  const known = birth.month === 0 ? 'year' : 'month'
  const before = birth.month > now.month
  const [least, most] =
    birth.month === 0 || birth.month === now.month
      ? [years - 1, years]
      : before
        ? [years - 1, years - 1]
        : [years, years]
  return (
    <>
      {least === most ? (
        <FormattedMessage id="patient.age.year" values={{ value: Math.max(0, most) }} />
      ) : (
        <FormattedMessage id="patient.age.unsure" values={{ least: Math.max(0, least), most }} />
      )}{' '}
      <FormattedMessage id={`patient.birthOn.only-${known}`} />
    </>
  )
}
