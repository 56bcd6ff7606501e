import { Box } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { EntryHead } from '../../../shared/kernel/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { WithReason } from '../with-reason.tsx'
import type { EntrySpec, Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = { spec: EntrySpec<E, D>; entry: E; onDone: () => void }

/** Takes an entry back as entered in error: it stays, struck through, with the reason. */
export function RetractEntry<E extends EntryHead & Named, D extends Named>({ spec, entry, onDone }: Props<E, D>) {
  const retract = useTell(spec.calls.retract, [spec.capability])
  const { patientId, entryId, revision } = entry
  return (
    <Box px="xs">
      <WithReason
        label={<FormattedMessage id="entries.retract.why" />}
        action={<FormattedMessage id="entries.retract" />}
        grave
        busy={retract.isPending}
        error={retract.error}
        onCancel={onDone}
        onGive={(reason) => retract.mutate({ patientId, entryId, revision, reason }, { onSuccess: onDone })}
      />
    </Box>
  )
}
