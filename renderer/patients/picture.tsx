import { useEffect, useRef } from 'react'
import { useIntl } from 'react-intl'
import type { Patient, Photo } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import classes from './fields.module.css'

/** A patient's picture; null while there is none. It is asked for from when `when` is true. */
export function usePhoto({ patientId }: Pick<Patient, 'patientId'>, when = true): Photo | null {
  const ask = (signal: AbortSignal) => core.patients.photo({ patientId }, { signal })
  const photo = useAsk(['patients', 'photo', patientId], ask, { when })
  return photo.data ?? null
}

/** The picture, as large as `className` makes it. What the browser keeps of it goes when it is no longer shown. */
export function PatientPhoto({ photo, className = classes['photo'] ?? '' }: { photo: Photo; className?: string }) {
  const intl = useIntl()
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const bytes = Uint8Array.from(atob(photo.data), (letter) => letter.charCodeAt(0))
    const address = URL.createObjectURL(new Blob([bytes], { type: photo.mediaType }))
    if (image.current) image.current.src = address
    return () => URL.revokeObjectURL(address)
  }, [photo])
  return <img ref={image} alt={intl.formatMessage({ id: 'patients.photo' })} className={className} />
}
