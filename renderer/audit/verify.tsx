import { Button, Group, Progress, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { AuditReport } from '../../shared/audit/index.ts'
import { type CallFailed, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useMay } from '../shell/session.ts'

/** The proof that no entry was changed, removed or put in: goes through the whole chain and says what it found. */
export function Verification() {
  const intl = useIntl()
  const may = useMay('audit.verify')
  const [done, setDone] = useState(0)
  const verify = useMutation<AuditReport, CallFailed>({
    networkMode: 'always',
    mutationFn: async () =>
      valueOf(
        await core.audit.verify(
          {},
          { onProgress: (progress) => setDone((100 * progress.done) / Math.max(1, progress.of)) },
        ),
      ),
  })
  if (!may) return null
  const report = verify.data
  return (
    <Group gap="sm" wrap="nowrap">
      {verify.isPending && <Progress w={160} value={done} aria-label={intl.formatMessage({ id: 'audit.verify' })} />}
      <FailureNote error={verify.error} />
      {report && (
        <Text component="output" size="sm" fw={600} c={report.verdict === 'intact' ? 'var(--daybook-good)' : 'error'}>
          {report.verdict === 'damaged' && <IconAlertTriangle size={14} aria-hidden />}{' '}
          <FormattedMessage
            id={`audit.${report.verdict}`}
            values={{ entries: report.entries, findings: report.findings.length }}
          />
        </Text>
      )}
      <Button
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        onClick={() => verify.mutate()}
        loading={verify.isPending}
      >
        <FormattedMessage id="audit.verify" />
      </Button>
    </Group>
  )
}
