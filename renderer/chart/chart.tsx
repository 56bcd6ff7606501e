import { useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { FormattedMessage } from 'react-intl'
import { EncounterId, type PatientId } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { BreakGlass } from '../patients/break-glass.tsx'
import { PatientChart } from '../patients/chart.tsx'
import type { ShellCommand } from '../shell/commands.ts'
import { go } from '../shell/navigate.ts'
import { askTimelineAhead } from '../timeline/index.ts'
import { useCommands } from '../shell/place-commands.ts'
import { useMay, useSession } from '../shell/session.ts'
import { Banner } from './banner.tsx'
import { ChartTabs } from './chart-tabs.tsx'
import classes from './chart.module.css'
import { FRAME_COLOURS, ownColour } from './colours.ts'
import { type OpenChart, placeOfChart, useOpenCharts } from './open-charts.ts'
import { leaveChart } from './leave-chart.ts'
import { Sections } from './section-tabs.tsx'
import { placeOf, SECTIONS, type SectionId, sectionOf } from './sections.ts'
import { Slot } from './slot.tsx'
import { useTurn } from './turn.ts'

/** A chart: for those who may read it all of it, for the others who the patient is and how to reach her. */
export function Chart() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  return useMay('chart.read') ? (
    <WholeChart key={patientId} patientId={patientId} />
  ) : (
    <DeskChart patientId={patientId} />
  )
}

/** For whoever does not read charts: who she is, who pays, and what there is to be done for her. */
function DeskChart({ patientId }: { patientId: PatientId }) {
  // The same question as that of the part above: what is closed is asked for by nobody.
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <div className={classes['pane']}>
      <PatientChart />
      {chart.data && (
        <>
          <Slot name="conflicts" patientId={patientId} />
          <Slot name="coverage" patientId={patientId} />
          <Slot name="consents" patientId={patientId} />
          <Slot name="tasks" patientId={patientId} />
          <Slot name="messages" patientId={patientId} />
        </>
      )}
    </div>
  )
}

function WholeChart({ patientId }: { patientId: PatientId }) {
  const { section, at } = useSearch({ strict: false }) as { section?: unknown; at?: unknown }
  const opens = at === undefined && sectionIn(useOpenCharts.getState().charts, patientId, section) === 'timeline'
  const chart = useAsk(['patients', 'chart', patientId], async (signal) => {
    const answer = await core.patients.get({ patientId }, { signal })
    // The chart is open to this person: its first page is on its way while the frame is drawn, and not asked for where it is closed.
    if (answer.ok && opens) askTimelineAhead(patientId)
    return answer
  })
  if (chart.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void chart.refetch()} />
  if (chart.error)
    return (
      <Page title={<FormattedMessage id="screen.patients.chart" />}>
        <FailureNote error={chart.error} onRetry={() => void chart.refetch()} />
      </Page>
    )
  return chart.data ? <Framed patient={chart.data} /> : <Waiting />
}

/** The section that is asked for. Come to by its name alone, a chart that is open goes on where it was left. */
function sectionIn(charts: readonly OpenChart[], patientId: PatientId, asked: unknown): SectionId {
  if (asked !== undefined) return sectionOf(asked)
  return charts.find((chart) => chart.patientId === patientId)?.section ?? 'timeline'
}

function Framed({ patient }: { patient: Patient }) {
  const { patientId } = patient
  const { section: asked, encounter } = useSearch({ strict: false }) as { section?: unknown; encounter?: unknown }
  const { userId } = useSession()
  const { charts, open } = useOpenCharts()
  const before = charts.find((chart) => chart.patientId === patientId)
  const section = sectionIn(charts, patientId, asked)
  const encounterId = EncounterId.safeParse(encounter).data ?? before?.encounterId ?? null
  useEffect(() => open(userId, patientId, { section, encounterId }), [open, userId, patientId, section, encounterId])
  useChartKeys(patientId)
  const turn = useTurn(section)
  const colour = before?.colour ?? ownColour(patientId)
  return (
    <div
      className={classes['frame']}
      data-frame-colour={colour}
      style={{ '--chart-colour': FRAME_COLOURS[colour] } as React.CSSProperties}
    >
      <ChartTabs current={patientId} />
      <Banner patient={patient} beside={turn.beside} />
      {turn.beside && (
        <>
          <Slot name="visitNotes" patientId={patientId} />
          <Slot name="conflicts" patientId={patientId} />
        </>
      )}
      <Sections patient={patient} section={section} encounterId={encounterId} turn={turn} />
    </div>
  )
}

/** `c` and a letter goes to a section, Alt and a digit to another open chart, `c x` closes this one. */
function useChartKeys(patientId: PatientId): void {
  const charts = useOpenCharts((state) => state.charts)
  const commands = useMemo(
    (): ShellCommand[] => [
      ...SECTIONS.map(({ id, keys }) => ({
        id: `chart.${id}`,
        words: `chart.go.${id}`,
        icon: 'section' as const,
        keys,
        run: () => go(placeOf(patientId, id)),
      })),
      { id: 'chart.close', words: 'chart.close', icon: 'leaveChart', keys: 'c x', run: () => leaveChart(patientId) },
      ...charts.map((chart, index) => ({
        id: `chart.tab.${index + 1}`,
        words: `chart.tab.${index + 1}`,
        icon: 'patients' as const,
        keys: `alt+${index + 1}`,
        run: () => go(placeOfChart(chart)),
      })),
    ],
    [patientId, charts],
  )
  useCommands(commands)
}
