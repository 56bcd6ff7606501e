import { Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { BreakGlassGrant } from '../../shared/access/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'

/** Every time someone opened a sensitive chart in an emergency; each is looked at by a second person. */
export function BreakGlassReviews() {
  const intl = useIntl()
  const [which, setWhich] = useState<'open' | 'all'>('open')
  const grants = useAsk(['access', 'grants', which], (signal) =>
    core.access.breakGlassGrants({ onlyUnreviewed: which === 'open' }, { signal }),
  )
  return (
    <Page
      title={<FormattedMessage id="screen.access.reviews" />}
      actions={
        <SegmentedControl
          aria-label={intl.formatMessage({ id: 'reviews.which' })}
          data={(['open', 'all'] as const).map((value) => ({
            value,
            label: intl.formatMessage({ id: `reviews.${value}` }),
          }))}
          value={which}
          onChange={(value) => setWhich(value as 'open')}
        />
      }
    >
      <FailureNote error={grants.error} onRetry={() => void grants.refetch()} />
      {!grants.data && !grants.error && <Waiting />}
      {grants.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="reviews.none" />
        </Empty>
      )}
      {grants.data?.map((grant) => (
        <Grant key={grant.grantId} grant={grant} />
      ))}
    </Page>
  )
}

function Grant({ grant }: { grant: BreakGlassGrant }) {
  const [note, setNote] = useState('')
  const review = useTell(core.access.reviewBreakGlass, ['access'])
  const judge = (verdict: 'appropriate' | 'inappropriate') => review.mutate({ grantId: grant.grantId, verdict, note })
  return (
    <Panel title={grant.userName}>
      <Text size="sm" c="dimmed">
        <FormattedDate value={grant.grantedAt} dateStyle="medium" timeStyle="short" />
      </Text>
      <Text my="xs">“{grant.reason}”</Text>
      {grant.verdict ? (
        <Text size="sm">
          <FormattedMessage id={`reviews.${grant.verdict}`} /> · {grant.reviewerName} · {grant.note}
        </Text>
      ) : (
        <>
          <TextInput
            label={<FormattedMessage id="reviews.note" />}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group mt="sm">
            <Button loading={review.isPending} onClick={() => judge('appropriate')}>
              <FormattedMessage id="reviews.appropriate" />
            </Button>
            <Button color="red" variant="outline" loading={review.isPending} onClick={() => judge('inappropriate')}>
              <FormattedMessage id="reviews.inappropriate" />
            </Button>
          </Group>
          <FailureNote error={review.error} />
        </>
      )}
    </Panel>
  )
}
