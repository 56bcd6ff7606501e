import { FormattedMessage } from 'react-intl'
import { Page } from '../kit/page.tsx'

/** The releases of each code system, and their import. */
export function CodeSets() {
  return <Page title={<FormattedMessage id="screen.terminology" />}>{null}</Page>
}
