import { FileButton, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CardSide, type Coverage } from '../../shared/coverage/index.ts'
import { CallFailed, useTell, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import classes from './coverage.module.css'

/** Sends a photo in pieces. @throws CallFailed; what came in is let go of then */
async function sendPhoto(file: Blob) {
  const { token, pieceBytes } = valueOf(await core.files.begin({ bytes: file.size }))
  try {
    for (let offset = 0; offset < file.size; offset += pieceBytes) {
      const piece = new Uint8Array(await file.slice(offset, offset + pieceBytes).arrayBuffer())
      const letters = Array.from(piece, (byte) => String.fromCharCode(byte)).join('')
      valueOf(await core.files.append({ token, offset, data: btoa(letters) }))
    }
    return valueOf(await core.files.finish({ token })).token
  } catch (error) {
    void core.files.discard({ token })
    throw error
  }
}

/** The two sides of an insurance card: taken or chosen, and shown on demand. */
export function Card({ coverage, mayWrite }: { coverage: Coverage; mayWrite: boolean }) {
  return (
    <Group gap="xs" align="flex-start">
      <Side coverage={coverage} side="front" has={coverage.hasFront} mayWrite={mayWrite} />
      <Side coverage={coverage} side="back" has={coverage.hasBack} mayWrite={mayWrite} />
    </Group>
  )
}

type SideProps = { coverage: Coverage; side: CardSide; has: boolean; mayWrite: boolean }

function Side({ coverage, side, has, mayWrite }: SideProps) {
  const intl = useIntl()
  const { patientId, coverageId, revision } = coverage
  const [address, setAddress] = useState<string | null>(null)
  const [failed, setFailed] = useState<CallFailed | null>(null)
  const set = useTell(core.coverage.setCard, ['coverage'])
  const caught = (error: unknown) => {
    if (!(error instanceof CallFailed)) throw error
    setFailed(error)
  }
  const take = async (file: File | null) => {
    if (!file) return
    setFailed(null)
    try {
      const token = await sendPhoto(file)
      await set.mutateAsync({ patientId, coverageId, revision, side, token })
      setAddress(null)
    } catch (error) {
      caught(error)
    }
  }
  const show = async () => {
    setFailed(null)
    try {
      const { token } = valueOf(await core.coverage.openCard({ patientId, coverageId, side }))
      setAddress(`/file/${token}`)
    } catch (error) {
      caught(error)
    }
  }
  return (
    <div>
      <Group gap={4}>
        {has && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => (address === null ? void show() : setAddress(null))}
            aria-expanded={address !== null}
          >
            <FormattedMessage id={`coverage.card.${side}`} />
          </Button>
        )}
        {mayWrite && (
          <FileButton accept="image/jpeg,image/png,image/webp" onChange={(file) => void take(file)}>
            {(props) => (
              <Button {...props} size="compact-xs" variant="subtle" loading={set.isPending}>
                <FormattedMessage id={`coverage.card.${has ? 'again' : 'take'}.${side}`} />
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      <FailureNote error={failed} />
      {address !== null && (
        <img src={address} alt={intl.formatMessage({ id: `coverage.card.${side}` })} className={classes['card']} />
      )}
    </div>
  )
}
