import { Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { MadeCode, OpenCode } from '../../shared/devices/index.ts'
import { queries, useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { clockOf, useSecondsTo } from '../kit/countdown.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { Qr } from '../kit/qr.tsx'
import classes from './devices.module.css'
import { WaitingPcs } from './waiting-pcs.tsx'

/** How often it is asked who waits, while this is shown. */
const ASK_MS = 3_000

type Made = MadeCode & { until: number }

/** One more PC: a code is made here and given there, and somebody lets the PC in that waits. */
export function AddPc() {
  const [made, setMade] = useState<Made | null>(null)
  const admissions = useAsk(['devices', 'admissions'], (signal) => core.devices.admissions({}, { signal }))
  const add = useTell(core.devices.addPc, ['devices'], (code) => setMade({ ...code, until: Date.now() + code.ms }))
  const withdraw = useTell(core.devices.withdrawCode, ['devices'], (_done, { codeId }) =>
    setMade((shown) => (shown?.codeId === codeId ? null : shown)),
  )
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['devices', 'admissions'] }), ASK_MS)
    return () => clearInterval(timer)
  }, [])
  const { codes = [], waiting = [] } = admissions.data ?? {}
  return (
    <Panel title={<FormattedMessage id="devices.add" />}>
      <Stack gap="sm">
        <Text size="sm">
          <FormattedMessage id="devices.add.how" />
        </Text>
        <FailureNote error={admissions.error} onRetry={() => void admissions.refetch()} />
        {waiting.length > 0 && <WaitingPcs waiting={waiting} />}
        {made && (
          <Code made={made} onWithdraw={() => withdraw.mutate({ codeId: made.codeId })} onClose={() => setMade(null)} />
        )}
        {codes
          .filter(({ codeId }) => codeId !== made?.codeId)
          .map((code) => (
            <OtherCode key={code.codeId} code={code} onWithdraw={() => withdraw.mutate({ codeId: code.codeId })} />
          ))}
        {!made && (
          <Button w="fit-content" onClick={() => add.mutate({})} loading={add.isPending}>
            <FormattedMessage id="devices.add.go" />
          </Button>
        )}
        <FailureNote error={add.error ?? withdraw.error} />
      </Stack>
    </Panel>
  )
}

/** The code in large letters and to scan, with what the other PC shows to compare. */
function Code({ made, onWithdraw, onClose }: { made: Made; onWithdraw: () => void; onClose: () => void }) {
  const intl = useIntl()
  const left = useSecondsTo(made.until)
  if (left === 0)
    return (
      <Group>
        <Text role="status">
          <FormattedMessage id="devices.add.over" />
        </Text>
        <Button variant="default" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      </Group>
    )
  return (
    <Group align="start" gap="xl" wrap="wrap" data-code-made>
      <Stack gap="xs">
        <Text className={classes['code'] ?? ''} aria-label={intl.formatMessage({ id: 'devices.code' })} role="group">
          {made.code}
        </Text>
        <Text>
          <FormattedMessage id="devices.add.left" values={{ left: clockOf(left) }} />
        </Text>
        <Text size="sm">
          <FormattedMessage id="devices.add.at" values={{ address: made.address, fingerprint: made.fingerprint }} />
        </Text>
        <Button variant="default" w="fit-content" onClick={onWithdraw}>
          <FormattedMessage id="devices.add.withdraw" />
        </Button>
      </Stack>
      <Qr text={made.link} label={intl.formatMessage({ id: 'devices.add.qr' })} />
    </Group>
  )
}

function OtherCode({ code, onWithdraw }: { code: OpenCode; onWithdraw: () => void }) {
  const time = <FormattedDate value={code.expiresAt} timeStyle="short" />
  return (
    <Group>
      <Text size="sm">
        <FormattedMessage id="devices.add.other" values={{ name: code.madeByName, time }} />
      </Text>
      <Button variant="default" size="compact-sm" onClick={onWithdraw}>
        <FormattedMessage id="devices.add.withdraw" />
      </Button>
    </Group>
  )
}
