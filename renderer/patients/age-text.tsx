import { FormattedMessage } from 'react-intl'
import { ageIn } from './birth-date.ts'

/** An age in words: `45 years`, `14 months`, `9 days`. */
export function AgeText({ birthOn, today }: { birthOn: string; today: string }) {
  const { value, unit } = ageIn(birthOn, today)
  return <FormattedMessage id={`patient.age.${unit}`} values={{ value }} />
}
