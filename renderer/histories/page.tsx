import { ChartPage } from '../shell/chart-page.tsx'
import { HistoryPanel } from './panel.tsx'

/** The histories of one chart on a page of their own. */
export const HistoryPage = () => <ChartPage show={HistoryPanel} word="screen.histories" />
