import { Button, Group, Stack, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import classes from './consents.module.css'
import { SignatureLines } from './signature-pad.tsx'

type Props = { patientId: PatientId; entryId: EntryId; onClose: () => void }

/** A consent as it was signed: the text of that version, the signature, before whom and when; printed as it stands. */
export function AsSigned({ patientId, entryId, onClose }: Props) {
  const intl = useIntl()
  const whole = useAsk(['consents', 'get', entryId], (signal) => core.consents.get({ patientId, entryId }, { signal }))
  const { consent, text, signature } = whole.data ?? {}
  return (
    <Stack gap="xs" mt="xs">
      <FailureNote error={whole.error} onRetry={() => void whole.refetch()} />
      {whole.isPending && <Waiting />}
      {consent && (
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region must take the focus: WCAG 2.1.1 */}
          <div className={classes['text']} tabIndex={0} role="region" aria-label={consent.title}>
            {text}
          </div>
          {signature?.kind === 'drawn' && (
            <div className={classes['printed']}>
              <SignatureLines
                strokes={signature.strokes}
                label={intl.formatMessage({ id: 'consents.signature-of' }, { name: consent.signerName })}
              />
            </div>
          )}
          {signature?.kind === 'typed' && (
            <Text size="sm">
              <FormattedMessage id="consents.typed" values={{ name: signature.name }} />
            </Text>
          )}
          <Text size="xs" c="dimmed">
            <FormattedMessage
              id="consents.version"
              values={{
                number: consent.number,
                at: intl.formatDate(consent.decidedAt, { dateStyle: 'long', timeStyle: 'short' }),
                name: consent.witnessName,
              }}
            />
          </Text>
          <Group gap="xs" className="no-print">
            <Button size="compact-xs" variant="default" onClick={() => window.print()}>
              <FormattedMessage id="kit.print" />
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={onClose}>
              <FormattedMessage id="kit.close" />
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
