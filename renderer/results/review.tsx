import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { DiagnosticReport } from '../../shared/results/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

/** Says that this version of a report was seen, with what follows from it. Ctrl+Enter saves. */
export function ReviewReport({ report, onDone }: { report: DiagnosticReport; onDone: () => void }) {
  const intl = useIntl()
  const [comment, setComment] = useState('')
  const review = useTell(core.results.review, ['results', 'timeline'])
  const { entryId: reportId, patientId, revision } = report
  const save = () => review.mutate({ patientId, reportId, revision, comment }, { onSuccess: onDone })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Textarea
        size="xs"
        autosize
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
        }}
        label={intl.formatMessage({ id: 'results.comment' })}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        ref={focusOnArrival}
        maxLength={4000}
      />
      <FailureNote error={review.error} />
      <Group mt="xs">
        <Button type="submit" size="xs" loading={review.isPending}>
          <FormattedMessage id="results.review.save" />
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </form>
  )
}
