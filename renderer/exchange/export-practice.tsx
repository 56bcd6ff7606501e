import { FormattedMessage } from 'react-intl'
import { core } from '../ipc/client.ts'
import { Panel } from '../kit/page.tsx'
import { DisclosureForm } from './disclosure.tsx'

/** Everything that the practice holds, as NDJSON. */
export function ExportPractice({ dialog }: { dialog: boolean }) {
  return (
    <Panel title={<FormattedMessage id="exchange.export" />}>
      <DisclosureForm dialog={dialog} write={(about) => core.exchange.exportPractice(about)}>
        <FormattedMessage id="exchange.export.how" />
      </DisclosureForm>
    </Panel>
  )
}
