import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PayerStanding, WaitingClaim } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Day } from '../kit/day.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { Amount } from './money.tsx'
import { type Refunded, RefundFields } from './refund-fields.tsx'

/** Where the practice stands with its payers: what waits for them, what they will take back, which of their claims wait. */
export function PayersScreen() {
  const intl = useIntl()
  const [refunding, setRefunding] = useState<PayerStanding | null>(null)
  const [releasing, setReleasing] = useState<WaitingClaim | null>(null)
  const found = useAsk(['ledger', 'payers'], (signal) => core.ledger.payers({}, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.ledger.payers" />}
      actions={
        <Button ref={focusOnArrival} onClick={() => go('/payers/post')}>
          <FormattedMessage id="screen.ledger.remit" />
        </Button>
      }
    >
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting />}
      {found.data && (
        <Stack gap="md">
          <Panel title={<FormattedMessage id="ledger.payers.standing" />}>
            {refunding && <Refund key={refunding.payer} standing={refunding} onDone={() => setRefunding(null)} />}
            {found.data.payers.length === 0 ? (
              <Empty>
                <FormattedMessage id="ledger.payers.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'ledger.payers.standing' })}
                columns={STANDINGS}
                rows={found.data.payers}
                keyOf={({ payer }) => payer}
                onOpen={setRefunding}
              />
            )}
          </Panel>
          <Panel title={<FormattedMessage id="ledger.claims" values={{ count: found.data.claims.length }} />}>
            {releasing && <Release key={releasing.key} claim={releasing} onDone={() => setReleasing(null)} />}
            {found.data.claims.length === 0 ? (
              <Empty>
                <FormattedMessage id="ledger.claims.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'ledger.claims' }, { count: found.data.claims.length })}
                columns={CLAIMS}
                rows={found.data.claims}
                keyOf={({ key }) => key}
                onOpen={setReleasing}
              />
            )}
          </Panel>
        </Stack>
      )}
    </Page>
  )
}

/** Giving money back to a payer: what waits for it; more only where it has asked for it and takes it back later. */
function Refund({ standing, onDone }: { standing: PayerStanding; onDone: () => void }) {
  const { payer, waitingCents } = standing
  const [given, setGiven] = useState<Refunded>({
    cents: waitingCents > 0 ? waitingCents : null,
    method: 'check',
    reason: '',
  })
  const { cents } = given
  const [ahead, setAhead] = useState(false)
  const [asked, setAsked] = useState(false)
  const refund = useTell(core.ledger.refundPayer, ['ledger', 'reports'])
  const save = () => {
    setAsked(true)
    if (cents !== null) refund.mutate({ payer, ...given, cents, ahead }, { onSuccess: onDone })
  }
  return (
    <ShortForm
      about="refund-payer"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: refund.isPending, save: 'ledger.refund.give' }}
    >
      <Text size="sm" fw={600}>
        <FormattedMessage id="ledger.refund.to" values={{ who: payer }} />
      </Text>
      <RefundFields value={given} onChange={setGiven} missing={asked && cents === null} error={refund.error} />
      <Checkbox
        mt="sm"
        label={<FormattedMessage id="ledger.refund.ahead" />}
        checked={ahead}
        onChange={({ currentTarget }) => setAhead(currentTarget.checked)}
      />
      <FailureNote error={refund.error} beside={['cents', 'reason']} />
    </ShortForm>
  )
}

function Release({ claim, onDone }: { claim: WaitingClaim; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const release = useTell(core.ledger.releaseClaim, ['ledger', 'reports'])
  return (
    <ShortForm
      about="release"
      onSave={() => release.mutate({ key: claim.key, reason }, { onSuccess: onDone })}
      onCancel={onDone}
      foot={{ busy: release.isPending, save: 'ledger.claims.release' }}
    >
      <Text size="sm" fw={600}>
        {claim.payer} · {claim.trace} · <Amount cents={claim.cents} />
      </Text>
      <Text size="sm" c="dimmed">
        <FormattedMessage id="ledger.claims.release.how" />
      </Text>
      <TextInput
        label={<FormattedMessage id="ledger.reason" />}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        error={issueAt(release.error, 'reason')}
        maxLength={500}
        w="28rem"
      />
      <FailureNote error={release.error} beside={['reason']} />
    </ShortForm>
  )
}

const STANDINGS: readonly Column<PayerStanding>[] = [
  { key: 'payer', label: <FormattedMessage id="ledger.payer" />, cell: ({ payer }) => payer },
  {
    key: 'waiting',
    label: <FormattedMessage id="ledger.payers.waiting" />,
    cell: ({ waitingCents }) => <Amount cents={waitingCents} />,
    numeric: true,
  },
  {
    key: 'recoupment',
    label: <FormattedMessage id="ledger.payers.recoupment" />,
    cell: ({ recoupmentCents }) => <Amount cents={recoupmentCents} />,
    numeric: true,
  },
]
const CLAIMS: readonly Column<WaitingClaim>[] = [
  {
    key: 'posted',
    label: <FormattedMessage id="ledger.column.posted" />,
    cell: ({ postOn }) => <Day on={postOn} />,
    tight: true,
  },
  { key: 'payer', label: <FormattedMessage id="ledger.payer" />, cell: ({ payer }) => payer },
  {
    key: 'number',
    label: <FormattedMessage id="ledger.remit.claim-number" />,
    cell: ({ payerClaimNumber, trace }) => payerClaimNumber || trace,
  },
  {
    key: 'why',
    label: <FormattedMessage id="ledger.claims.why" />,
    cell: ({ reason }) => <FormattedMessage id={`ledger.claims.why.${reason}`} />,
  },
  {
    key: 'cents',
    label: <FormattedMessage id="ledger.amount" />,
    cell: ({ cents }) => <Amount cents={cents} />,
    numeric: true,
    tight: true,
  },
]
