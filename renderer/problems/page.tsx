import { ChartPage } from '../shell/chart-page.tsx'
import { ProblemPanel } from './panel.tsx'

/** The problems of one chart on a page of their own. */
export const ProblemPage = () => <ChartPage show={ProblemPanel} word="screen.problems" />
