import { ChartPage } from '../shell/chart-page.tsx'
import { AllergyPanel } from './panel.tsx'

/** The allergies of one chart on a page of their own. */
export const AllergyPage = () => <ChartPage show={AllergyPanel} word="screen.allergies" />
