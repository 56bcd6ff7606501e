import { ChartPage } from '../shell/chart-page.tsx'
import { MedicationPanel } from './panel.tsx'

/** The medications of one chart on a page of their own. */
export const MedicationPage = () => <ChartPage show={MedicationPanel} word="screen.medications" />
