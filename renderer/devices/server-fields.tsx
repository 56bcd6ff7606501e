import { Group, TextInput } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { joiningIn } from '../../shared/devices/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import { issueAt } from '../kit/failure.tsx'

type Props = {
  address: string
  setAddress: (address: string) => void
  code: string
  setCode: (code: string) => void
  error: CallFailed | null
}

/** Where a server is, and the code that was read out there. */
export function ServerFields({ address, setAddress, code, setCode, error }: Props) {
  return (
    <Group align="start">
      <TextInput
        w={300}
        label={<FormattedMessage id="devices.address" />}
        description={<FormattedMessage id="devices.address.how" />}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        error={issueAt(error, 'address')}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        w={260}
        label={<FormattedMessage id="devices.code" />}
        description={<FormattedMessage id="devices.code.how" />}
        value={code}
        onChange={(event) => {
          // A scanner types what the QR code on the other PC holds.
          const scanned = joiningIn(event.currentTarget.value)
          if (scanned) setAddress(scanned.address)
          setCode(scanned?.code ?? event.currentTarget.value)
        }}
        error={issueAt(error, 'code')}
        autoComplete="off"
        spellCheck={false}
      />
    </Group>
  )
}
