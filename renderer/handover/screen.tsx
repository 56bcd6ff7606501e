import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { HandoverCount, HandoverCounts, HandoverItem, HandoverPart } from '../../shared/handover/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import classes from './handover.module.css'
import { ItemText } from './item.tsx'
import { placeOfItem } from './place.ts'

const FIRST = 8

/**
 * What waits for whoever comes in, since she last said she has seen it. Numbers first; each part by Enter; each item opens by
 * Enter, and Back comes back here. Only the button says that it was seen.
 */
export function Handover() {
  const intl = useIntl()
  const notice = useNotice()
  const counts = useAsk(['handover', 'counts'], (signal) => core.handover.counts({}, { signal }))
  const say = useTell(core.handover.seen, ['handover'])
  // What she says she has seen is what stood here when she came, not what arrived while she read.
  const first = useRef<HandoverCounts | null>(null)
  useEffect(() => {
    if (counts.data && first.current === null) first.current = counts.data
  }, [counts.data])
  const parts = counts.data?.parts.filter(({ total }) => total > 0) ?? []
  const sinceAt = counts.data?.sinceAt ?? null
  const seen = () => {
    const upTo = first.current?.asOf ?? counts.data?.asOf
    if (upTo !== undefined)
      say.mutate(
        { upTo },
        {
          onSuccess: () => {
            first.current = null
            notice('handover.said')
          },
        },
      )
  }
  return (
    <Page
      title={<FormattedMessage id="screen.handover" />}
      beside={
        <Text size="sm" c="dimmed">
          {sinceAt === null ? (
            <FormattedMessage id="handover.never" />
          ) : (
            <FormattedMessage
              id="handover.since"
              values={{ at: intl.formatDate(sinceAt, { dateStyle: 'medium', timeStyle: 'short' }) }}
            />
          )}
        </Text>
      }
      actions={
        <Button size="xs" onClick={seen} loading={say.isPending} disabled={!counts.data}>
          <FormattedMessage id="handover.seen" />
        </Button>
      }
    >
      <FailureNote error={counts.error ?? say.error} onRetry={() => void counts.refetch()} />
      {counts.isPending && <Waiting />}
      {counts.data && parts.length === 0 && (
        <Empty>
          <FormattedMessage id="handover.nothing" />
        </Empty>
      )}
      {parts.length > 0 && (
        <ul className={classes['numbers']} aria-label={intl.formatMessage({ id: 'handover.numbers' })}>
          {parts.map((count) => (
            <Number key={count.part} count={count} />
          ))}
        </ul>
      )}
      {parts.map(({ part, total }) => (
        <OnePart key={part} part={part} total={total} />
      ))}
    </Page>
  )
}

/** One number; Enter goes to its part of the list. */
function Number({ count: { part, total, fresh, pressing } }: { count: HandoverCount }) {
  const toPart = () => document.querySelector<HTMLElement>(`[data-part="${part}"] button`)?.focus()
  return (
    <li>
      <UnstyledButton className={classes['number'] ?? ''} onClick={toPart} data-count={part}>
        <span className={classes['total']}>{total}</span>
        <FormattedMessage id={`handover.part.${part}`} />
        <span className={classes['facts']}>
          {fresh > 0 && <FormattedMessage id="handover.fresh" values={{ count: fresh }} />}
          {pressing > 0 && (
            <strong className={classes['pressing']}>
              {' '}
              <FormattedMessage id={`handover.pressing.${part}`} values={{ count: pressing }} />
            </strong>
          )}
        </span>
      </UnstyledButton>
    </li>
  )
}

function OnePart({ part, total }: { part: HandoverPart; total: number }) {
  const [limit, setLimit] = useState(FIRST)
  const page = useAsk(
    ['handover', 'part', part, limit],
    (signal) => core.handover.part({ part, limit: Math.min(limit, 200) }, { signal }),
    { keepLast: true },
  )
  const entries: readonly HandoverItem[] = page.data?.entries ?? []
  const left = (page.data?.total ?? total) - entries.length
  return (
    <div data-part={part}>
      <Panel title={<FormattedMessage id={`handover.part.${part}`} />}>
        <FailureNote error={page.error} onRetry={() => void page.refetch()} />
        {page.isPending && <Waiting />}
        <Stack gap={2}>
          {entries.map((item) => (
            <UnstyledButton key={item.key} className={classes['item'] ?? ''} onClick={() => go(placeOfItem(item))}>
              <ItemText item={item} />
            </UnstyledButton>
          ))}
        </Stack>
        {page.data && left > 0 && (
          <Group mt="xs" gap="xs">
            <Text size="sm" c="dimmed">
              <FormattedMessage id="handover.and-more" values={{ count: left }} />
            </Text>
            {limit < 200 && (
              <Button size="compact-xs" variant="subtle" onClick={() => setLimit(limit + 50)}>
                <FormattedMessage id="handover.show-more" />
              </Button>
            )}
          </Group>
        )}
      </Panel>
    </div>
  )
}
