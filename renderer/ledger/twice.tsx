import { Alert, Button, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { BookedTwice } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { Amount } from './money.tsx'

const asked = (signal: AbortSignal) => core.ledger.bookedTwice({}, { signal })

/** Money that two PCs booked without hearing of each other: what it met, and one Enter that voids the second. */
export function TwiceScreen() {
  const intl = useIntl()
  const [chosen, setChosen] = useState<BookedTwice | null>(null)
  const found = useAsk(['ledger', 'twice'], asked)
  const open = (one: BookedTwice) =>
    one.kind === 'month-void' ? go('/closing') : one.shut ? undefined : setChosen(one)
  return (
    <Page title={<FormattedMessage id="screen.ledger.twice" />}>
      <Text size="sm" c="dimmed" maw="60rem">
        <FormattedMessage id="ledger.twice.how" />
      </Text>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting />}
      {found.data && (
        <Panel fill title={<FormattedMessage id="ledger.twice.count" values={{ count: found.data.length }} />}>
          {chosen && <VoidSecond key={chosen.key} one={chosen} onDone={() => setChosen(null)} />}
          {found.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="ledger.twice.none" />
            </Empty>
          ) : (
            <DataTable
              ref={focusFirstRow}
              label={intl.formatMessage({ id: 'screen.ledger.twice' })}
              columns={COLUMNS}
              rows={found.data}
              keyOf={({ key }) => key}
              onOpen={open}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function VoidSecond({ one, onDone }: { one: BookedTwice; onDone: () => void }) {
  const intl = useIntl()
  const tell = useNotice()
  const [reason, setReason] = useState(() => intl.formatMessage({ id: `ledger.twice.reason.${one.kind}` }))
  const undo = useTell(core.ledger.voidTwice, ['ledger', 'reports', 'handover'])
  const { second } = one
  const save = () => {
    if (second === null) return
    const onSuccess = () => {
      tell('ledger.twice.done')
      onDone()
    }
    undo.mutate({ entryId: second.entryId, reason }, { onSuccess })
  }
  return (
    <ShortForm
      about="void-twice"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: undo.isPending, save: 'ledger.twice.void', danger: true }}
    >
      <Text size="sm" fw={600}>
        <FormattedMessage id={`ledger.twice.kind.${one.kind}`} /> · <Amount cents={one.cents} />
      </Text>
      <TextInput
        label={<FormattedMessage id="ledger.void.why" />}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        error={issueAt(undo.error, 'reason')}
        maxLength={500}
        w="28rem"
      />
      <FailureNote error={undo.error} beside={['reason']} />
    </ShortForm>
  )
}

/** Above the office's list of accounts: that there is such money, and the way to it. */
export function TwiceNote() {
  const may = useMay('ledger.adjust')
  return may ? <Noted /> : null
}

function Noted() {
  const { data } = useAsk(['ledger', 'twice'], asked)
  if (!data || data.length === 0) return null
  return (
    <Alert color="orange" variant="outline" role="status" maw="60rem">
      <FormattedMessage id="ledger.twice.note" values={{ count: data.length }} />{' '}
      <Button size="compact-sm" variant="subtle" onClick={() => go('/twice')}>
        <FormattedMessage id="screen.ledger.twice" />
      </Button>
    </Alert>
  )
}

/** Who, where, when; nothing where it is not one entry. */
function Who({ who }: { who: BookedTwice['second'] }) {
  if (who === null) return null
  return (
    <>
      <FormattedMessage id={`ledger.kind.${who.kind}`} /> · {who.userName}
      {who.deviceName !== '' && ` · ${who.deviceName}`} ·{' '}
      <FormattedDate value={who.recordedAt} dateStyle="short" timeStyle="short" />
    </>
  )
}

const COLUMNS: readonly Column<BookedTwice>[] = [
  {
    key: 'kind',
    label: <FormattedMessage id="ledger.twice.what" />,
    cell: ({ kind }) => <FormattedMessage id={`ledger.twice.kind.${kind}`} />,
  },
  {
    key: 'about',
    label: <FormattedMessage id="ledger.twice.about" />,
    cell: ({ patientName, about, shut }) =>
      shut ? <FormattedMessage id="tasks.shut" /> : [patientName, about].filter((part) => part !== '').join(' · '),
  },
  {
    key: 'cents',
    label: <FormattedMessage id="ledger.amount" />,
    cell: ({ cents }) => <Amount cents={cents} />,
    numeric: true,
    tight: true,
  },
  { key: 'first', label: <FormattedMessage id="ledger.twice.first" />, cell: ({ first }) => <Who who={first} /> },
  { key: 'second', label: <FormattedMessage id="ledger.twice.second" />, cell: ({ second }) => <Who who={second} /> },
]
