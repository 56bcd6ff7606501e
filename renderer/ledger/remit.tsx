import { Autocomplete, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { PaymentMethod } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNotice } from '../kit/notice.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { FindCharges } from './find-charges.tsx'
import classes from './ledger.module.css'
import { Amount, MoneyField } from './money.tsx'
import { explainedCents, type Kept, KEPT_CODES, remitOf, troubleOf, typedLine, type TypedLine } from './remit-lines.ts'
import { RemitRow } from './remit-row.tsx'

const NONE_KEPT: Kept = { code: 'WO', cents: null }

/** A payer's payment typed from paper. It is posted once every charge and the check itself add up, and not before. */
export function RemitScreen() {
  const payers = useAsk(['ledger', 'payers'], (signal) => core.ledger.payers({}, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.ledger.remit" />}
      actions={
        <Button variant="subtle" onClick={() => go('/payers')}>
          <FormattedMessage id="screen.ledger.payers" />
        </Button>
      }
    >
      <FailureNote error={payers.error} onRetry={() => void payers.refetch()} />
      {payers.isPending && <Waiting />}
      {payers.data && <RemitForm payers={payers.data.payers.map(({ payer }) => payer)} />}
    </Page>
  )
}

function RemitForm({ payers }: { payers: readonly string[] }) {
  const tell = useNotice()
  const intl = useIntl()
  const [payer, setPayer] = useState('')
  const [trace, setTrace] = useState('')
  const [method, setMethod] = useState<PaymentMethod>('check')
  const [cents, setCents] = useState<number | null>(null)
  const [lines, setLines] = useState<readonly TypedLine[]>([])
  const [kept, setKept] = useState<readonly Kept[]>([NONE_KEPT])
  const [asked, setAsked] = useState(false)
  const post = useTell(core.ledger.postRemit, ['ledger', 'reports'])
  const open = (cents ?? 0) - explainedCents(lines, kept)
  const said = kept.some((one) => (one.cents ?? 0) !== 0)
  const fits = payer.trim() !== '' && cents !== null && open === 0 && (lines.length > 0 || said)
  const sound = fits && lines.every((line) => troubleOf(line) === null)
  const save = () => {
    setAsked(true)
    if (!sound || cents === null) return
    const remit = remitOf({ payer: payer.trim(), trace: trace.trim(), cents, method, depositOn: null }, lines, kept)
    post.mutate(remit, {
      onSuccess: () => {
        const amount = intl.formatNumber(cents / 100, { style: 'currency', currency: 'USD' })
        tell('ledger.remit.posted', { amount, payer: payer.trim() })
        setLines([])
        setKept([NONE_KEPT])
        setTrace('')
        setCents(null)
        setAsked(false)
      },
    })
  }
  const change = (index: number, line: TypedLine) => setLines(lines.with(index, line))
  return (
    <form
      noValidate
      data-form="remit"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="md">
        <Panel title={<FormattedMessage id="ledger.remit.check" />}>
          <Group gap="sm" align="flex-start">
            <Autocomplete
              ref={focusOnArrival}
              label={<FormattedMessage id="ledger.payer" />}
              data={[...payers]}
              value={payer}
              onChange={setPayer}
              w="16rem"
              maxLength={200}
              error={asked && payer.trim() === '' ? <FormattedMessage id="ledger.remit.payer-missing" /> : null}
            />
            <Choice
              label={<FormattedMessage id="ledger.method" />}
              value={method}
              options={PaymentMethod.options}
              words="ledger.method"
              onChange={setMethod}
            />
            <TextInput
              label={<FormattedMessage id={method === 'check' ? 'ledger.check-number' : 'ledger.reference'} />}
              value={trace}
              onChange={({ currentTarget }) => setTrace(currentTarget.value)}
              maxLength={60}
              w="10rem"
            />
            <MoneyField
              key={`paid ${lines.length === 0 && cents === null}`}
              label={<FormattedMessage id="ledger.amount" />}
              cents={cents}
              onChange={setCents}
              error={
                asked && cents === null ? (
                  <FormattedMessage id="ledger.remit.amount-missing" />
                ) : (
                  issueAt(post.error, 'cents')
                )
              }
            />
          </Group>
        </Panel>
        <Panel title={<FormattedMessage id="ledger.remit.charges" values={{ count: lines.length }} />}>
          <Stack gap="sm">
            {lines.length === 0 ? (
              <Empty>
                <FormattedMessage id="ledger.remit.none" />
              </Empty>
            ) : (
              <ul className={classes['rows']}>
                {lines.map((line, index) => (
                  <RemitRow
                    key={line.itemId}
                    line={line}
                    asked={asked}
                    onChange={(next) => change(index, next)}
                    onRemove={() => setLines(lines.toSpliced(index, 1))}
                  />
                ))}
              </ul>
            )}
            <FindCharges
              chosen={new Set(lines.map(({ itemId }) => itemId))}
              onFound={(line, who) => {
                setLines([...lines, typedLine(line, who)])
                if (payer === '') setPayer(line.payer)
                requestAnimationFrame(() =>
                  document.querySelector<HTMLElement>(`[data-remit-line="${line.itemId}"] input`)?.focus(),
                )
              }}
            />
          </Stack>
        </Panel>
        <Panel title={<FormattedMessage id="ledger.remit.kept" />}>
          {kept.map((one, index) => (
            // A row has nothing but its place to be known by.
            // oxlint-disable-next-line react/no-array-index-key
            <Group key={index} gap="sm" align="flex-end" mb="xs">
              <Choice
                label={<FormattedMessage id="ledger.remit.kept-code" />}
                value={one.code}
                options={KEPT_CODES}
                words="ledger.remit.plb"
                onChange={(code) => setKept(kept.with(index, { ...one, code }))}
                w="20rem"
              />
              <MoneyField
                label={<FormattedMessage id="ledger.remit.kept-amount" />}
                cents={one.cents}
                onChange={(amount) => setKept(kept.with(index, { ...one, cents: amount }))}
              />
              {index === kept.length - 1 && (
                <Button variant="subtle" size="compact-sm" mb="0.3rem" onClick={() => setKept([...kept, NONE_KEPT])}>
                  <FormattedMessage id="ledger.remit.kept-more" />
                </Button>
              )}
            </Group>
          ))}
        </Panel>
        <Panel>
          <Group gap="md" role="status" data-remit-open={open}>
            <Text fw={600} {...(open !== 0 && { c: 'red' })}>
              <FormattedMessage
                id={open === 0 ? 'ledger.remit.fits' : 'ledger.remit.open'}
                values={{ open: <Amount cents={open} /> }}
              />
            </Text>
            <Button type="submit" loading={post.isPending}>
              <FormattedMessage id="ledger.remit.post" />
            </Button>
          </Group>
          {asked && !sound && (
            <Text c="red" role="alert">
              <FormattedMessage id="ledger.remit.not-yet" />
            </Text>
          )}
          <FailureNote error={post.error} beside={['cents']} />
        </Panel>
      </Stack>
    </form>
  )
}
