import { Group, Pagination, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { AuditAction, type AuditFilter } from '../../shared/audit/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useAuditColumns } from './columns.tsx'
import { Verification } from './verify.tsx'

const PER_PAGE = 200
const SORTS = ['at', 'user', 'action', 'category', 'patient'] as const
type Sort = (typeof SORTS)[number]

/** Who did and saw what, filtered and sorted, and the proof that nothing in it was changed. */
export function AuditScreen() {
  const intl = useIntl()
  const [filter, setFilter] = useState<AuditFilter>({})
  const [sortBy, setSortBy] = useState<Sort>('at')
  const [page, setPage] = useState(1)
  const columns = useAuditColumns()
  const found = useAsk(
    ['audit', filter, sortBy, page],
    (signal) =>
      core.audit.entries(
        { filter, sortBy, descending: sortBy === 'at', offset: (page - 1) * PER_PAGE, limit: PER_PAGE },
        { signal },
      ),
    { keepLast: true },
  )
  const narrow = (next: { [K in keyof AuditFilter]?: AuditFilter[K] | null }) => {
    const given = Object.entries({ ...filter, ...next }).filter(([, value]) => value !== null && value !== '')
    setFilter(Object.fromEntries(given))
    setPage(1)
  }
  const users = useAsk(['access', 'users'], (signal) => core.access.users({}, { signal }))
  const choices = <V extends string>(values: readonly V[], of: string) =>
    values.map((value) => ({ value, label: intl.formatMessage({ id: `${of}.${value}` }) }))
  const total = found.data?.total ?? 0
  return (
    <Page title={<FormattedMessage id="screen.audit" />} actions={<Verification />}>
      <Group className="no-print" align="end">
        <TextInput
          w="18rem"
          label={<FormattedMessage id="audit.text" />}
          value={filter.text ?? ''}
          onChange={(event) => narrow({ text: event.currentTarget.value })}
        />
        {users.data && (
          <Select
            label={<FormattedMessage id="audit.sort.user" />}
            placeholder={intl.formatMessage({ id: 'audit.everyone' })}
            data={users.data.map(({ userId, displayName }) => ({ value: userId, label: displayName }))}
            value={filter.userId ?? null}
            onChange={(value) => narrow({ userId: value })}
            clearable
            searchable
            clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
          />
        )}
        <Select
          label={<FormattedMessage id="audit.sort.action" />}
          placeholder={intl.formatMessage({ id: 'audit.every-action' })}
          data={choices(AuditAction.options, 'action')}
          value={filter.action ?? null}
          onChange={(value) => narrow({ action: value })}
          clearable
          clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
        />
        <Select
          label={<FormattedMessage id="audit.sort" />}
          data={choices(SORTS, 'audit.sort')}
          value={sortBy}
          onChange={(value) => setSortBy(value ?? 'at')}
          allowDeselect={false}
        />
      </Group>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting />}
      {found.data && (
        <Panel title={<FormattedMessage id="audit.count" values={{ count: total }} />} fill>
          {found.data.entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="audit.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.audit' })}
              columns={columns}
              rows={found.data.entries}
              keyOf={({ deviceId, sequence }) => `${deviceId}/${sequence}`}
            />
          )}
          {total > PER_PAGE && (
            <Pagination
              mt="sm"
              className="no-print"
              total={Math.ceil(total / PER_PAGE)}
              value={page}
              onChange={setPage}
              getControlProps={(control) => ({ 'aria-label': intl.formatMessage({ id: `page.${control}` }) })}
              getItemProps={(number) => ({ 'aria-label': intl.formatMessage({ id: 'page.number' }, { number }) })}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}
