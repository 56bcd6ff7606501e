import { Alert, Anchor, Badge, Button, Group, NativeSelect, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Charge, type ChargeLine, totalOf, type VisitPayer } from '../../shared/charges/index.ts'
import type { CoverageState } from '../../shared/coverage/index.ts'
import type { CivilDate, Coding, EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { Day } from '../kit/day.tsx'
import { Amount } from '../ledger/index.ts'
import { ChargeLines, EMPTY_LINE, lineOf, type TypedLine, typedOf } from './lines.tsx'
import { NextCharge } from './next-charge.tsx'
import { readDiagnosis, writeDiagnosis } from './typed.ts'

type Visit = { patientId: PatientId; encounterId: EncounterId }

/** What a visit is charged: written, posted, held, not charged at all, or taken back. `goesOn`: to the next visit without one. */
export function ChargeForm({ patientId, encounterId, goesOn = false }: Visit & { goesOn?: boolean }) {
  const [settled, setSettled] = useState(false)
  const asked = useAsk(['charges', 'visit', encounterId], (signal) =>
    core.charges.ofVisit({ patientId, encounterId }, { signal }),
  )
  if (asked.error) return <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Waiting />
  const { charge, signed, dosOn, diagnoses, coverage, payers } = asked.data
  const open = charge === null || charge.status === 'draft' || charge.status === 'held'
  if (!open)
    return (
      <>
        <Standing charge={charge} />
        {goesOn && settled && <NextCharge settled={encounterId} />}
      </>
    )
  return (
    <Writing
      key={encounterId}
      visit={{ patientId, encounterId }}
      charge={charge}
      signed={signed}
      dosOn={dosOn}
      known={diagnoses}
      coverage={coverage}
      payers={payers}
      onSettled={() => setSettled(true)}
    />
  )
}

type WritingProps = {
  visit: Visit
  charge: Charge | null
  signed: boolean
  dosOn: CivilDate
  known: readonly Coding[]
  coverage: CoverageState
  payers: readonly VisitPayer[]
  onSettled: () => void
}

function Writing({ visit, charge, signed, dosOn, known, coverage, payers, onSettled }: WritingProps) {
  const tell = useNotice()
  const intl = useIntl()
  const [payer, setPayer] = useState(charge?.payer ?? payers[0]?.name ?? '')
  const names = [...new Set([...payers.map(({ name }) => name), ...(charge?.payer ? [charge.payer] : [])])]
  const [diagnoses, setDiagnoses] = useState((charge?.diagnoses ?? known.slice(0, 1)).map(writeDiagnosis))
  const [lines, setLines] = useState<TypedLine[]>(
    charge && charge.lines.length > 0 ? charge.lines.map(typedOf) : [EMPTY_LINE],
  )
  const [reason, setReason] = useState('')
  const box = useRef<HTMLDivElement>(null)
  // Where the diagnosis is known, the code is what is missing.
  const isKnown = diagnoses.length > 0
  useEffect(() => {
    if (isKnown) box.current?.querySelector<HTMLElement>('[data-charge-lines] input')?.focus()
    // oxlint-disable-next-line react/exhaustive-deps -- on arrival only
  }, [])
  const refresh = ['charges', 'ledger', 'reports']
  // What a posting found wrong must still be seen: the form stays as it is while its draft gets new versions.
  const save = useTell(core.charges.save, [])
  const post = useTell(core.charges.post, refresh)
  const hold = useTell(core.charges.hold, refresh)
  const noCharge = useTell(core.charges.noCharge, refresh)
  const [saved, setSaved] = useState(charge)
  const written = lines.map(lineOf).filter((line): line is ChargeLine => line !== null)
  const error = post.error ?? save.error ?? hold.error ?? noCharge.error
  const issueOf = (path: string) => issueAt(error, path) ?? issueAt(error, `details.${path}`)
  const keep = async (): Promise<Charge | null> => {
    const details = {
      payer,
      diagnoses: diagnoses.map((text) => readDiagnosis(text, known)),
      lines: await pricedLines(written, dosOn),
    }
    const priceOf = (code: string) => details.lines.find((line) => line.code === code.trim().toUpperCase())
    setLines((now) => now.map((one) => ({ ...one, unitCents: one.unitCents ?? priceOf(one.code)?.unitCents ?? null })))
    try {
      const kept = await save.mutateAsync({ ...visit, revision: saved?.revision ?? null, details })
      setSaved(kept)
      return kept
    } catch {
      return null
    }
  }
  const act = async (doing: 'post' | 'keep' | 'hold') => {
    post.reset()
    hold.reset()
    const kept = await keep()
    if (!kept) return
    const seen = { patientId: visit.patientId, chargeId: kept.chargeId, revision: kept.revision }
    if (doing === 'post') onSettled()
    if (doing === 'post') post.mutate(seen, { onSuccess: () => tell('charges.posted') })
    else if (doing === 'hold')
      hold.mutate({ ...seen, reason }, { onSuccess: (now) => (setSaved(now), tell('charges.held')) })
    else tell('charges.kept')
  }
  return (
    <Panel title={<FormattedMessage id="charges.of-visit" values={{ day: <Day on={dosOn} /> }} />}>
      <ShortForm about="charge" onSave={() => void act(signed ? 'post' : 'keep')} onCancel={() => setReason('')}>
        <Stack gap="sm" ref={box}>
          {charge?.status === 'held' && (
            <Alert color="orange" variant="outline">
              <FormattedMessage id="charges.held.because" values={{ reason: charge.reason }} />
            </Alert>
          )}
          <Group align="flex-start" gap="sm" wrap="nowrap">
            <TagsInput
              label={<FormattedMessage id="charges.diagnoses" />}
              description={<FormattedMessage id="charges.diagnoses.how" />}
              data={known.map(writeDiagnosis)}
              value={diagnoses}
              onChange={setDiagnoses}
              maxTags={12}
              splitChars={[]}
              error={issueOf('diagnoses')}
              flex={2}
            />
            <NativeSelect
              label={<FormattedMessage id="charges.payer" />}
              value={payer}
              onChange={(event) => setPayer(event.currentTarget.value)}
              data={[
                ...names.map((name) => ({ value: name, label: name })),
                { value: '', label: intl.formatMessage({ id: 'charges.payer.self' }) },
              ]}
              error={issueOf('payer')}
              flex={1}
            />
          </Group>
          {(coverage === 'never-asked' || coverage === 'lapsed') && (
            <Text size="sm" fw={600} role="status">
              <FormattedMessage id={`charges.payer.${coverage}`} />{' '}
              <Anchor size="sm" href={`#/patients/${visit.patientId}?section=coverage`}>
                <FormattedMessage id="coverage.ask" />
              </Anchor>
            </Text>
          )}
          <ChargeLines lines={lines} dosOn={dosOn} onChange={setLines} issueOf={issueOf} />
          <FailureNote
            error={error}
            beside={[
              ...(error?.failure.issues ?? []).map(({ path }) => path).filter((path) => path !== 'lines'),
              'diagnoses',
            ]}
          />
          {!signed && (
            <Text size="sm" c="dimmed">
              <FormattedMessage id="charges.unsigned" />
            </Text>
          )}
          <Group gap="sm" align="flex-end">
            <Button type="submit" loading={save.isPending || post.isPending}>
              <FormattedMessage id={signed ? 'charges.post' : 'charges.keep'} />
            </Button>
            {signed && (
              <Button variant="default" onClick={() => void act('keep')}>
                <FormattedMessage id="charges.keep" />
              </Button>
            )}
            <Text fw={600} ml="auto" aria-live="polite">
              <FormattedMessage id="charges.total" /> <Amount cents={totalOf(written)} />
            </Text>
          </Group>
          <Group gap="sm" align="flex-end">
            <TextInput
              label={<FormattedMessage id="charges.reason" />}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              placeholder={intl.formatMessage({ id: 'charges.reason.how' })}
              error={issueAt(error, 'reason')}
              w="22rem"
              maxLength={500}
            />
            <Button variant="subtle" onClick={() => void act('hold')} disabled={reason.trim() === ''}>
              <FormattedMessage id="charges.hold" />
            </Button>
            <Button
              variant="subtle"
              disabled={reason.trim() === ''}
              loading={noCharge.isPending}
              onClick={() => {
                onSettled()
                noCharge.mutate({ ...visit, reason })
              }}
            >
              <FormattedMessage id="charges.no-charge" />
            </Button>
          </Group>
        </Stack>
      </ShortForm>
    </Panel>
  )
}

/** Enter may come before the price of a code has: what has none yet is asked for it now. */
const pricedLines = (lines: readonly ChargeLine[], dosOn: CivilDate): Promise<ChargeLine[]> =>
  Promise.all(
    lines.map(async (line) => {
      if (line.unitCents !== null) return line
      const outcome = await core.charges.price({ code: line.code, modifiers: line.modifiers, dosOn })
      const fee = outcome.ok ? outcome.value.fee : null
      if (!fee) return line
      return { ...line, description: line.description || fee.description, unitCents: fee.cents }
    }),
  )

/** A charge that was posted, or a reason for none; it is corrected by voiding it and writing another. */
function Standing({ charge }: { charge: Charge }) {
  const [reason, setReason] = useState('')
  const undo = useTell(core.charges.voidCharge, ['charges', 'ledger', 'reports'])
  const { patientId, chargeId, revision } = charge
  return (
    <Panel title={<FormattedMessage id="charges.of-visit" values={{ day: <Day on={charge.dosOn} /> }} />}>
      <Group gap="sm" mb="sm">
        <Badge variant="outline" color={charge.status === 'posted' ? 'ink' : 'gray'}>
          <FormattedMessage id={`charges.status.${charge.status}`} />
        </Badge>
        {charge.status === 'no-charge' ? <Text>{charge.reason}</Text> : <Amount cents={charge.totalCents} />}
        {charge.payer !== '' && <Text>{charge.payer}</Text>}
      </Group>
      {charge.lines.map((line) => (
        <Text key={line.itemId ?? line.code} size="sm">
          {line.code} {line.modifiers.join(' ')} {line.description} · {line.units} ×{' '}
          <Amount cents={line.unitCents ?? 0} />
          {' · '}
          {line.pointers.map((pointer) => charge.diagnoses[pointer - 1]?.code).join(' ')}
        </Text>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          undo.mutate({ patientId, chargeId, revision, reason })
        }}
      >
        <Group mt="md" align="flex-end" gap="sm">
          <TextInput
            label={<FormattedMessage id="charges.void.why" />}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            w="22rem"
            maxLength={500}
          />
          <Button type="submit" color="red" variant="outline" disabled={reason.trim() === ''} loading={undo.isPending}>
            <FormattedMessage id="charges.void" />
          </Button>
        </Group>
      </form>
      <FailureNote error={undo.error} />
    </Panel>
  )
}
