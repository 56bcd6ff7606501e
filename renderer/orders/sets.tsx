import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { OrderSet } from '../../shared/orders/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay, useSession } from '../shell/session.ts'
import { EditSet, NEW_SET, setDraft } from './edit-set.tsx'

/** The lists of orders that are placed together: one's own and the shared ones. */
export function OrderSets() {
  const me = useSession().userId
  const mayWrite = useMay('chart.write')
  const [editing, setEditing] = useState<OrderSet | null>(() =>
    setDraft('') in useDrafts.getState().byForm ? NEW_SET : null,
  )
  const sets = useAsk(['orders', 'sets'], (signal) => core.orders.sets({}, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.orders.sets" />}
      actions={
        mayWrite &&
        !editing && (
          <Button onClick={() => setEditing(NEW_SET)}>
            <FormattedMessage id="orders.sets.new" />
          </Button>
        )
      }
    >
      {editing && <EditSet key={editing.orderSetId} set={editing} onDone={() => setEditing(null)} />}
      {!editing && (
        <Panel title={<FormattedMessage id="orders.sets" />}>
          <FailureNote error={sets.error} onRetry={() => void sets.refetch()} />
          {!sets.data && !sets.error && <Waiting />}
          {sets.data?.length === 0 && (
            <Empty>
              <FormattedMessage id="orders.sets.none" />
            </Empty>
          )}
          {sets.data?.map((set) => (
            <Group key={set.orderSetId} justify="space-between" py={4} wrap="nowrap">
              <div>
                <Text span fw={600}>
                  {set.title}
                </Text>{' '}
                <Badge variant="outline" size="sm" color={set.active ? 'ink' : 'gray'}>
                  <FormattedMessage id={`orders.sets.${stateOf(set)}`} />
                </Badge>
                <Text size="sm" c="dimmed">
                  {set.items.map(({ concept }) => concept.text).join(' · ')}
                </Text>
              </div>
              {mayWrite && (
                <Group gap="xs" wrap="nowrap">
                  {set.ownerId === me ? (
                    <Button size="compact-sm" variant="default" onClick={() => setEditing(set)}>
                      <FormattedMessage id="orders.change" />
                    </Button>
                  ) : (
                    <Text size="sm" c="dimmed">
                      {set.ownerName}
                    </Text>
                  )}
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => setEditing({ ...NEW_SET, title: set.title, items: set.items })}
                  >
                    <FormattedMessage id="orders.sets.copy" />
                  </Button>
                </Group>
              )}
            </Group>
          ))}
        </Panel>
      )}
    </Page>
  )
}

const stateOf = ({ active, shared }: OrderSet) => (!active ? 'inactive' : shared ? 'shared' : 'own')
