import { ChartPage } from '../results/index.ts'
import { OrdersPanel } from './panel.tsx'

/** The orders of one chart. */
export const OrdersScreen = () => (
  <ChartPage screen="orders.chart">{(patientId) => <OrdersPanel key={patientId} patientId={patientId} />}</ChartPage>
)
