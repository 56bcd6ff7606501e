import { ChartPage } from '../shell/chart-page.tsx'
import { ImmunizationPanel } from './panel.tsx'

/** The immunizations of one chart on a page of their own. */
export const ImmunizationPage = () => <ChartPage show={ImmunizationPanel} word="screen.immunizations" />
