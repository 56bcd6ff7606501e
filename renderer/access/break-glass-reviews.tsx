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

const Time = ({ at }: { at: number }) => <FormattedDate value={at} dateStyle="medium" timeStyle="short" />

function Grant({ grant }: { grant: BreakGlassGrant }) {
  const [note, setNote] = useState('')
  const review = useTell(core.access.reviewBreakGlass, ['access'])
  const judge = (verdict: 'appropriate' | 'inappropriate') => review.mutate({ grantId: grant.grantId, verdict, note })
  return (
    <Panel
      title={
        <FormattedMessage
          id="reviews.of"
          values={{
            patient: grant.patientName,
            number: (
              <Text span c="dimmed" inherit>
                {grant.recordNumber}
              </Text>
            ),
          }}
        />
      }
    >
      <Text size="sm" c="dimmed">
        <FormattedMessage id="reviews.by" values={{ person: grant.userName, time: <Time at={grant.grantedAt} /> }} />
      </Text>
      <Text my="xs">
        <FormattedMessage id="audit.says.quoted" values={{ text: grant.reason }} />
      </Text>
      {grant.verdict && grant.reviewedAt ? (
        <>
          <Text size="sm" fw={600} c={grant.verdict === 'appropriate' ? 'var(--daybook-good)' : 'error'}>
            <FormattedMessage
              id="reviews.verdict"
              values={{
                verdict: <FormattedMessage id={`reviews.${grant.verdict}`} />,
                person: grant.reviewerName,
                time: <Time at={grant.reviewedAt} />,
              }}
            />
          </Text>
          <Text size="sm">{grant.note}</Text>
        </>
      ) : (
        <>
          <TextInput
            maw="40rem"
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
