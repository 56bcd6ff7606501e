import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { IntlProvider } from 'react-intl'
import { queries } from './ipc/ask.ts'
import { colours, theme } from './kit/theme.ts'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { Gate } from './shell/gate.tsx'
import { usePreferences } from './shell/preferences.ts'
import { styleNonce } from './shell/trusted-types.ts'
import { LOCALES, words } from './words/index.ts'

/** Everything around the screens: look, language, answers, and what catches an error. */
export function App() {
  const { scheme, density, language } = usePreferences()
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <MantineProvider
      theme={theme(density, words[language]['kit.show-secret'] ?? '')}
      cssVariablesResolver={colours}
      getStyleNonce={styleNonce}
      {...(scheme === 'auto' ? { defaultColorScheme: 'auto' as const } : { forceColorScheme: scheme })}
    >
      <IntlProvider locale={LOCALES[language]} messages={words[language]} defaultLocale="en">
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-center" autoClose={5000} limit={2} />
          <ErrorBoundary>
            <Gate />
          </ErrorBoundary>
        </QueryClientProvider>
      </IntlProvider>
    </MantineProvider>
  )
}
