import { ChartPage } from '../results/index.ts'
import { GrowthCharts } from './growth.tsx'
import { VitalsPanel } from './panel.tsx'

/** The vital signs of one chart, and its growth charts. */
export const VitalsScreen = () => (
  <ChartPage screen="vitals.chart">
    {(patientId) => (
      <>
        <VitalsPanel key={patientId} patientId={patientId} />
        <GrowthCharts key={`growth ${patientId}`} patientId={patientId} />
      </>
    )}
  </ChartPage>
)
