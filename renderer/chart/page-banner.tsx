import { Group, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useIntl } from 'react-intl'
import { fullName, type Patient } from '../../shared/patients/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Marks } from '../patients/chart.tsx'
import { PatientPhoto, usePhoto } from '../patients/picture.tsx'
import { useMay } from '../shell/session.ts'
import { BornAs, Initials } from './banner.tsx'
import classes from './chart.module.css'
import { FRAME_COLOURS, ownColour } from './colours.ts'
import { useOpenCharts } from './open-charts.ts'
import { Slot } from './slot.tsx'

/**
 * A page about one patient outside of her chart: who she is and what she must not be given stays above it, as in the chart.
 * Of a chart that is closed to whoever looks nothing is said; the page itself asks for a reason.
 */
export function PageOfPatient({ children }: { children: ReactNode }) {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const { data } = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <>
      {data && <PageBanner key={patientId} patient={data} />}
      {children}
    </>
  )
}

function PageBanner({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const { patientId } = patient
  const photo = usePhoto(patient)
  const mayRead = useMay('chart.read')
  const open = useOpenCharts(({ charts }) => charts.find((chart) => chart.patientId === patientId))
  const colour = FRAME_COLOURS[open?.colour ?? ownColour(patientId)]
  return (
    <aside
      className={`${classes['banner']} ${classes['pageBanner']} no-print`}
      aria-label={intl.formatMessage({ id: 'chart.banner' })}
      data-banner={patientId}
      style={{ '--chart-colour': colour } as React.CSSProperties}
    >
      {photo ? <PatientPhoto photo={photo} className={classes['photo'] ?? ''} /> : <Initials patient={patient} />}
      <div className={classes['who']}>
        <Group gap="sm" wrap="nowrap">
          <Text span fw={650} className={classes['name'] ?? ''}>
            {fullName(patient)}
          </Text>
          <Marks patient={patient} />
        </Group>
        <BornAs patient={patient} />
      </div>
      {mayRead && (
        <div className={classes['allergies']}>
          <Slot name="allergyBanner" patientId={patientId} />
        </div>
      )}
    </aside>
  )
}
