import { Button, FileButton, Group } from '@mantine/core'
import { useRef } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Patient, Photo } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { PatientPhoto, usePhoto } from './picture.tsx'

/** A face of this many pixels is told from another, and takes some 20 KB. */
const SIDE = 320

/** The patient's picture: from a file of this PC, made small here before it goes anywhere. */
export function PhotoPanel({ patient }: { patient: Patient }) {
  const notice = useNotice()
  const photo = usePhoto(patient)
  const reset = useRef<() => void>(null)
  const set = useTell(core.patients.setPhoto, ['patients'])
  const { patientId } = patient
  const take = async (file: File | null) => {
    if (!file) return
    const taken = await shrink(file).catch(() => null)
    reset.current?.()
    if (taken) set.mutate({ patientId, photo: taken })
    else notice('patients.photo.unreadable')
  }
  return (
    <div className="no-print">
      <Panel title={<FormattedMessage id="patients.photo" />}>
        <Group>
          {photo && <PatientPhoto photo={photo} />}
          <FileButton onChange={(file) => void take(file)} accept="image/jpeg,image/png" resetRef={reset}>
            {(props) => (
              <Button variant="default" {...props} loading={set.isPending}>
                <FormattedMessage id="patients.photo.choose" />
              </Button>
            )}
          </FileButton>
          {photo && (
            <Button variant="subtle" onClick={() => set.mutate({ patientId, photo: null })}>
              <FormattedMessage id="patients.photo.remove" />
            </Button>
          )}
        </Group>
        <FailureNote error={set.error} />
      </Panel>
    </div>
  )
}

/** The middle square of a picture as a small JPEG. @throws for what is no picture */
async function shrink(file: File): Promise<Photo> {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2]
  canvas.getContext('2d')?.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE)
  picture.close()
  const [, data = ''] = canvas.toDataURL('image/jpeg', 0.8).split(',')
  return { mediaType: 'image/jpeg', data }
}
