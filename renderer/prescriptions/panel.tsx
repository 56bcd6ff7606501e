import { Button, Group, Stack } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { isUnsigned, type Prescription, type PrescriptionDetails } from '../../shared/prescriptions/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import type { ShellCommand } from '../shell/commands.ts'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useCommands } from '../shell/place-commands.ts'
import { useMay } from '../shell/session.ts'
import { PrescriptionForm } from './form.tsx'
import { PrescriptionLine } from './line.tsx'
import { Signing } from './signing.tsx'
import { draftName, typedFrom } from './typed.ts'

type Props = { patientId: PatientId; encounterId?: EncounterId | null }
type ToSign = { prescriptions: readonly Prescription[]; atOnce: boolean }

const FRESH = ['prescriptions', 'medications', 'timeline']

/** The prescriptions of a chart: what waits for a signature first; new ones, repeated ones, and one signature for all. */
export function PrescriptionPanel({ patientId, encounterId = null }: Props) {
  const notice = useNotice()
  const draft = draftName(patientId)
  const [writing, setWriting] = useState(() => draft in useDrafts.getState().byForm)
  const [changing, setChanging] = useState<Prescription | null>(null)
  const [other, setOther] = useState('')
  const [signing, setSigning] = useState<ToSign | null>(null)
  const [unpicked, setUnpicked] = useState<readonly string[]>([])
  const mayPrepare = useMay('prescription.prepare')
  const maySign = useMay('prescription.sign')
  const asked = useAsk(['prescriptions', 'list', patientId], (signal) =>
    core.prescriptions.list({ patientId }, { signal }),
  )
  const begin = useTell(core.prescriptions.draft, FRESH, (_written, input) =>
    useDrafts.getState().drop(draftName(input.patientId as PatientId)),
  )
  const change = useTell(core.prescriptions.change, FRESH, (_written, { prescriptionId }) =>
    useDrafts.getState().drop(`prescriptions.${prescriptionId}`),
  )
  const prepare = useTell(core.prescriptions.prepare, FRESH)
  const repeat = useTell(core.prescriptions.repeat, FRESH)
  const all = asked.data ?? []
  const waiting = all.filter(({ state }) => isUnsigned(state))
  const picked = waiting.filter(({ prescriptionId }) => !unpicked.includes(prescriptionId))
  const close = () => {
    useDrafts.getState().drop(changing ? `prescriptions.${changing.prescriptionId}` : draft)
    setWriting(false)
    setChanging(null)
    setOther('')
  }
  /** What was written is signed, or laid before somebody who may. */
  const goOn = (written: readonly Prescription[]) => {
    if (maySign) return setSigning({ prescriptions: written, atOnce: true })
    for (const { prescriptionId, revision, state } of written)
      if (state === 'draft')
        prepare.mutate({ patientId, prescriptionId, revision }, { onSuccess: () => notice('prescriptions.prepared') })
    return undefined
  }
  const save = (details: PrescriptionDetails, further: boolean) => {
    const onSuccess = (written: Prescription[]) => {
      close()
      if (further) goOn(written)
      else notice('prescriptions.kept')
    }
    if (!changing) return begin.mutate({ patientId, encounterId, details: [details] }, { onSuccess })
    const { prescriptionId, revision } = changing
    return change.mutate(
      { patientId, prescriptionId, revision, details },
      { onSuccess: (written) => onSuccess([written]) },
    )
  }
  const again = (prescriptionIds: Prescription['prescriptionId'][] | null) =>
    repeat.mutate(
      { patientId, encounterId, prescriptionIds },
      { onSuccess: (written) => (written.length === 0 ? notice('prescriptions.repeat.none') : goOn(written)) },
    )
  useKeys({
    mayPrepare,
    maySign,
    write: () => setWriting(true),
    repeatAll: () => again(null),
    signAll: () => picked.length > 0 && setSigning({ prescriptions: picked, atOnce: true }),
    list: () => go(`/patients/${patientId}/drug-list`),
  })
  return (
    <Panel
      title={<FormattedMessage id="prescriptions.title" />}
      actions={
        mayPrepare && (
          <Group gap="xs">
            {!writing && (
              <Button size="xs" onClick={() => setWriting(true)}>
                <FormattedMessage id="prescriptions.new" />
              </Button>
            )}
            {all.some(({ signature }) => signature !== null) && (
              <Button size="xs" variant="default" loading={repeat.isPending} onClick={() => again(null)}>
                <FormattedMessage id="prescriptions.repeat.all" />
              </Button>
            )}
          </Group>
        )
      }
    >
      <Stack gap="md">
        {(writing || changing) && (
          <PrescriptionForm
            key={changing?.prescriptionId ?? 'new'}
            patientId={patientId}
            draft={changing ? `prescriptions.${changing.prescriptionId}` : draft}
            {...(changing && { start: typedFrom(changing), other })}
            busy={begin.isPending || change.isPending}
            error={begin.error ?? change.error}
            maySign={maySign}
            onSave={save}
            onCancel={close}
          />
        )}
        {signing && (
          <Signing
            key={signing.prescriptions.map(({ prescriptionId }) => prescriptionId).join(' ')}
            patientId={patientId}
            {...signing}
            onCancel={() => {
              const [only, ...more] = signing.prescriptions
              setSigning(null)
              // What was stopped is there to be changed.
              if (only && more.length === 0 && mayPrepare) setChanging(only)
            }}
            onInstead={(drug) => {
              const [only] = signing.prescriptions
              setSigning(null)
              setOther(drug)
              if (only) setChanging(only)
            }}
            mayChange={mayPrepare && signing.prescriptions.length === 1}
            onSigned={(signed) => {
              setSigning(null)
              notice('prescriptions.signed', { count: signed.length })
            }}
          />
        )}
        {!signing && maySign && picked.length > 1 && (
          <Button
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => setSigning({ prescriptions: picked, atOnce: true })}
          >
            <FormattedMessage id="prescriptions.sign.all" values={{ count: picked.length }} />
          </Button>
        )}
        <FailureNote error={asked.error ?? repeat.error ?? prepare.error} onRetry={() => void asked.refetch()} />
        {asked.isPending && <Waiting />}
        {asked.data?.length === 0 && !writing && (
          <Empty>
            <FormattedMessage id="prescriptions.none" />
          </Empty>
        )}
        <div>
          {all.map((one) => (
            <PrescriptionLine
              key={one.prescriptionId}
              prescription={one}
              picked={maySign && isUnsigned(one.state) ? !unpicked.includes(one.prescriptionId) : null}
              onPick={(pick) =>
                setUnpicked(
                  pick ? unpicked.filter((id) => id !== one.prescriptionId) : [...unpicked, one.prescriptionId],
                )
              }
              onSign={() => setSigning({ prescriptions: [one], atOnce: true })}
              onChange={() => setChanging(one)}
              onRepeat={() => again([one.prescriptionId])}
            />
          ))}
        </div>
      </Stack>
    </Panel>
  )
}

type Doing = { write: () => void; repeatAll: () => void; signAll: () => void; list: () => void }

/** The keys of the panel; they call what stands there when they are pressed. */
function useKeys({ mayPrepare, maySign, ...doing }: Doing & { mayPrepare: boolean; maySign: boolean }): void {
  const latest = useRef<Doing>(doing)
  useEffect(() => {
    latest.current = doing
  })
  const commands = useMemo((): ShellCommand[] => {
    const one = (id: keyof Doing, words: string, keys: string): ShellCommand => ({
      id: `prescriptions.${id}`,
      words,
      icon: 'prescriptions',
      keys,
      run: () => latest.current[id](),
    })
    return [
      ...(mayPrepare
        ? [one('write', 'prescriptions.new', 'r n'), one('repeatAll', 'prescriptions.repeat.all', 'r a')]
        : []),
      ...(maySign ? [one('signAll', 'prescriptions.sign.picked', 'r s')] : []),
      one('list', 'prescriptions.list.plain', 'r l'),
    ]
  }, [latest, mayPrepare, maySign])
  useCommands(commands)
}
