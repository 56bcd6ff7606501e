import { Pagination } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { AuditFilter } from '../../shared/audit/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { endOfDay, startOfDay } from '../kit/days.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useAuditColumns } from './columns.tsx'
import { AuditFilters, type Narrowing } from './narrow.tsx'
import { Verification } from './verify.tsx'

const PER_PAGE = 200
type Sort = 'at' | 'user' | 'action' | 'category' | 'patient'

/** Who did and saw what, filtered and sorted, and the proof that nothing in it was changed. */
export function AuditScreen() {
  const intl = useIntl()
  const [narrowing, setNarrowing] = useState<Narrowing>({})
  const [{ by, descending }, setSort] = useState<{ by: Sort; descending: boolean }>({ by: 'at', descending: true })
  const [page, setPage] = useState(1)
  const narrow = (next: { [K in keyof Narrowing]?: Narrowing[K] | null }) => {
    const given = Object.entries({ ...narrowing, ...next }).filter(([, value]) => value !== null && value !== '')
    setNarrowing(Object.fromEntries(given))
    setPage(1)
  }
  /** The same column again turns it round; time begins with the latest, names with the first. */
  const sort = (key: Sort) => {
    setSort({ by: key, descending: key === by ? !descending : key === 'at' })
    setPage(1)
  }
  const columns = useAuditColumns((patient) => narrow({ patient }))
  const filter = filterOf(narrowing, intl.timeZone ?? 'UTC')
  const found = useAsk(
    ['audit', filter, by, descending, page],
    (signal) =>
      core.audit.entries(
        { filter, sortBy: by, descending, offset: (page - 1) * PER_PAGE, limit: PER_PAGE },
        { signal },
      ),
    { keepLast: true },
  )
  const total = found.data?.total ?? 0
  return (
    <Page title={<FormattedMessage id="screen.audit" />} actions={<Verification />}>
      <AuditFilters narrowing={narrowing} onNarrow={narrow} />
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
              sorting={{ by, descending, onSort: (key) => sort(key as Sort) }}
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

/** The days that were typed become instants of the practice's own days, the last one to its end. */
function filterOf({ from, until, patient, ...rest }: Narrowing, timeZone: string): AuditFilter {
  const fromAt = from === undefined ? null : startOfDay(from, timeZone)
  const untilAt = until === undefined ? null : endOfDay(until, timeZone)
  return {
    ...rest,
    ...(patient && { patientId: patient.patientId }),
    ...(fromAt !== null && { fromAt: fromAt as Instant }),
    ...(untilAt !== null && { untilAt: untilAt as Instant }),
  }
}
