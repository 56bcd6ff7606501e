import { SegmentedControl } from '@mantine/core'
import { useIntl } from 'react-intl'
import { type Language, usePreferences } from './preferences.ts'

/** The language of the screens, for whoever is not signed in yet. Each language is named in itself. */
export function LanguageSwitch() {
  const intl = useIntl()
  const { language, set } = usePreferences()
  return (
    <SegmentedControl
      size="xs"
      aria-label={intl.formatMessage({ id: 'account.language' })}
      data={(['en', 'es'] as const).map((value) => ({ value, label: intl.formatMessage({ id: `look.${value}` }) }))}
      value={language}
      onChange={(value) => set({ language: value as Language })}
    />
  )
}
