import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Decimal, PatientId } from '../../shared/kernel/index.ts'
import {
  type FoundProduct,
  type PrescriptionDetails,
  type PrescriptionFaultCode,
  prescriptionFaults,
  scheduleOf,
} from '../../shared/prescriptions/index.ts'
import { isHidden } from '../../shared/safety/index.ts'
import { type CallFailed, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { AlertText, HiddenAlerts, NotChecked, useAccepted } from '../safety/index.ts'
import { useDrafts } from '../shell/drafts.ts'
import { DrugField } from './drug-field.tsx'
import { Indication } from './indication.tsx'
import { inPlaceOf, onlyOf } from './other-drug.ts'
import { SigLine } from './sig-line.tsx'
import { ByWeight } from './by-weight.tsx'
import { changed, chosen, detailsOf, NOTHING, sigOf, type Typed, weightDoseOf } from './typed.ts'

/** After the last key the drug is asked about; what stands beside it is read, not waited for. */
const SETTLED_MS = 250

type Props = {
  patientId: PatientId
  /** Under which name what is typed is kept. */
  draft: string
  start?: Typed
  /** Which drug takes the place of the one in `start`: what was stopped is changed by one key. */
  other?: string
  busy: boolean
  error: CallFailed | null
  maySign: boolean
  /** `go`: sign it at once, or lay it before a prescriber where one may not. */
  onSave: (details: PrescriptionDetails, go: boolean) => void
  onCancel: () => void
}

/** A prescription: the drug, the directions, how much. Enter keeps it as a draft, Ctrl+Enter signs or prepares it. */
export function PrescriptionForm({
  patientId,
  draft,
  start,
  other = '',
  busy,
  error,
  maySign,
  onSave,
  onCancel,
}: Props) {
  const intl = useIntl()
  const [typed, setTyped] = useState<Typed>(
    () => (useDrafts.getState().byForm[draft] as Typed | undefined) ?? start ?? NOTHING,
  )
  const [shown, setShown] = useState<readonly PrescriptionFaultCode[]>([])
  const drugField = useRef<HTMLInputElement>(null)
  const sigField = useRef<HTMLInputElement>(null)
  useEffect(() => useDrafts.getState().keep(draft, typed, patientId), [draft, typed, patientId])
  const word = (id: string) => intl.formatMessage({ id: `prescriptions.${id}` })
  const set = (values: Partial<Typed>) => {
    setTyped((before) => changed(before, values))
    setShown([])
  }
  /** The drug that was taken is still on its way: whoever saves meanwhile saves that drug, never its name in words. */
  const choosing = useRef<Promise<void> | null>(null)
  /** Rises with each drug that is chosen or typed: an answer to an earlier one is no answer any more. */
  const turn = useRef(0)
  const choose = async (product: FoundProduct) => {
    const mine = (turn.current += 1)
    setTyped((before) => changed(before, { drugText: product.display, product }))
    sigField.current?.focus()
    const asked = await core.prescriptions.product({ rxcui: product.rxcui ?? '' })
    if (turn.current !== mine) return
    // Where nobody can be asked, it is what the list said of it.
    const { product: whole, lastUsed } = asked.ok ? asked.value : { product: null, lastUsed: null }
    // At once, so that whoever saves next saves this.
    flushSync(() => setTyped((before) => chosen(before, whole ?? product, before.sigText === '' ? lastUsed : null)))
  }
  /** Another drug in the place of this one, by one key: the best product of it alone, with directions of its own, which is checked at once. */
  const findOther = async (ingredient: string) => {
    const mine = (turn.current += 1)
    setTyped((before) => inPlaceOf(before, ingredient))
    setShown([])
    sigField.current?.focus()
    const found = await core.prescriptions.findDrugs({ text: ingredient, limit: 50 })
    if (turn.current !== mine) return
    const best = onlyOf(ingredient, found.ok ? found.value : [])
    // Where none is it alone, a person says which: the list opens with the focus.
    if (best) await choose(best)
    else drugField.current?.focus()
  }
  const instead = (ingredient: string) => {
    choosing.current = findOther(ingredient).catch(() => undefined)
  }
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || other === '') return
    begun.current = true
    instead(other)
  })
  const givenUp = useRef(false)
  const cancel = () => {
    givenUp.current = true
    onCancel()
  }
  const details = detailsOf(typed)
  const sig = sigOf(typed)
  const byWeight = weightDoseOf(typed)
  const setWeight = useCallback((weightKg: Decimal | null) => setTyped((before) => changed(before, { weightKg })), [])
  const latest = useRef<(go: boolean) => void>(() => undefined)
  const save = (go: boolean) => {
    const taken = choosing.current
    if (taken) {
      const goOn = () => {
        if (choosing.current === taken) choosing.current = null
        latest.current(go)
      }
      return void taken.then(goOn, goOn)
    }
    if (!details) return setShown(['needs-sig'])
    const faults = prescriptionFaults(details, sig).map(({ fault }) => fault)
    // By weight, and nothing to compute it from: what is missing stands beside the field.
    if (go && byWeight && 'missing' in byWeight) return sigField.current?.focus()
    // A draft may be incomplete; what is signed or laid before somebody may not.
    if (go && faults.length > 0) return setShown(faults)
    return onSave(details, go)
  }
  useEffect(() => {
    latest.current = save
  })
  const fault = (...codes: PrescriptionFaultCode[]) => {
    const found = codes.find((code) => shown.includes(code))
    return found !== undefined && word(`fault.${found}`)
  }
  const schedule = scheduleOf(typed.product)
  return (
    <form
      aria-label={word('new')}
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
      noValidate
    >
      <Stack
        gap="xs"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          save(true)
        }}
      >
        <DrugField
          text={typed.drugText}
          // Another drug is another amount: what was dispensed of the one before does not stay.
          onText={(drugText) => {
            turn.current += 1
            set({ drugText, product: null, ownQuantity: false, ownDays: false })
          }}
          field={drugField}
          onChoose={choose}
          onTaking={(taken) => {
            choosing.current = taken
            sigField.current?.focus()
          }}
        />
        {details && (typed.product !== null || typed.sigText !== '') && (
          <BesideDrug patientId={patientId} details={details} givenUp={givenUp} onInstead={instead} />
        )}
        <TextInput
          label={word('sig')}
          placeholder={word('sig.how')}
          value={typed.sigText}
          ref={sigField}
          onChange={(event) => set({ sigText: event.currentTarget.value })}
          error={fault('needs-sig', 'dose-not-positive', 'dose-range', 'unit-does-not-fit', 'liquid-in-ml')}
          autoComplete="off"
          spellCheck={false}
          required
          maxLength={1000}
        />
        {typed.basis !== '' && typed.basis !== undefined && (
          <Text size="sm" c="dimmed" data-basis>
            {typed.basis}
          </Text>
        )}
        {byWeight && <ByWeight patientId={patientId} dose={byWeight} onWeight={setWeight} />}
        {typed.sigText.trim() !== '' && !(byWeight && 'missing' in byWeight) && <SigLine sig={sig} />}
        <Group gap="sm" align="flex-start">
          <TextInput
            label={word('quantity')}
            value={typed.quantity}
            onChange={(event) => set({ quantity: event.currentTarget.value })}
            error={fault('needs-quantity', 'quantity-not-positive')}
            rightSection={typed.product?.unit ?? ''}
            rightSectionWidth="5rem"
            inputMode="decimal"
            w="10rem"
          />
          <TextInput
            label={word('days')}
            value={typed.days}
            onChange={(event) => set({ days: event.currentTarget.value })}
            inputMode="numeric"
            w="6rem"
          />
          <TextInput
            label={word('refills')}
            value={typed.refills}
            onChange={(event) => set({ refills: event.currentTarget.value })}
            error={fault('refills-not-allowed')}
            inputMode="numeric"
            w="6rem"
          />
          <Checkbox
            label={word('substitution')}
            checked={typed.substitution}
            onChange={(event) => set({ substitution: event.currentTarget.checked })}
            mt="1.9rem"
          />
        </Group>
        <Group gap="sm" align="flex-start">
          <Indication patientId={patientId} value={typed} onChange={set} />
          <TextInput
            label={word('pharmacy')}
            value={typed.pharmacyName}
            onChange={(event) => set({ pharmacyName: event.currentTarget.value })}
          />
          <TextInput
            label={word('note')}
            value={typed.note}
            onChange={(event) => set({ note: event.currentTarget.value })}
            maxLength={500}
          />
        </Group>
        {schedule !== '' && (
          <div>
            <FormattedMessage id="prescriptions.controlled" values={{ schedule }} />
          </div>
        )}
        <FailureNote error={error} />
        <Group>
          <Button size="xs" loading={busy} onClick={() => save(true)}>
            <FormattedMessage id={maySign ? 'prescriptions.sign' : 'prescriptions.prepare'} />
          </Button>
          <Button type="submit" size="xs" variant="default" loading={busy}>
            <FormattedMessage id="prescriptions.keep" />
          </Button>
          <Button size="xs" variant="subtle" onClick={cancel}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type Beside = {
  patientId: PatientId
  details: PrescriptionDetails
  givenUp: { current: boolean }
  onInstead: (ingredient: string) => void
}

/** What the check says as soon as a drug is chosen: beside it, before anybody wants to sign. */
function BesideDrug({ patientId, details, givenUp, onInstead }: Beside) {
  const [asked] = useDebouncedValue(JSON.stringify(details), SETTLED_MS)
  const check = useAsk(['prescriptions', 'check', patientId, asked], (signal) =>
    core.prescriptions.check({ patientId, details: [JSON.parse(asked) as PrescriptionDetails] }, { signal }),
  )
  useAccepted(patientId, check.data, givenUp)
  if (check.error) return <FailureNote error={check.error} />
  // An answer about another drug is none about this one.
  const about = (JSON.parse(asked) as PrescriptionDetails).concept.text
  if (!check.data || about !== details.concept.text) return null
  const { alerts } = check.data
  return (
    <div data-beside={check.data.overall}>
      {alerts
        .filter((alert) => !isHidden(alert))
        .map((alert) => (
          <AlertText key={alert.alertId} alert={alert} patientId={patientId} onInstead={onInstead} />
        ))}
      <HiddenAlerts alerts={alerts.filter(isHidden)} patientId={patientId} />
      <NotChecked answer={check.data} />
    </div>
  )
}
