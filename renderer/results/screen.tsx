import { ChartPage } from './chart-page.tsx'
import { ResultsPanel } from './panel.tsx'

/** The results of one chart. */
export const ResultsScreen = () => (
  <ChartPage screen="results.chart">{(patientId) => <ResultsPanel key={patientId} patientId={patientId} />}</ChartPage>
)
