import { Tabs } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EncounterId } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import { Empty } from '../kit/page.tsx'
import { PatientDetailsPart } from '../patients/chart.tsx'
import { go } from '../shell/navigate.ts'
import { TimelinePane } from '../timeline/index.ts'
import classes from './chart.module.css'
import {
  LEFT,
  LEFT_OF_VISIT,
  type PanelGroup,
  RIGHT,
  SECTION_PANELS,
  type SectionId,
  SECTIONS,
  placeOf,
  sectionOf,
} from './sections.ts'
import { present } from './panels.ts'
import { readers } from './readers.ts'
import { Slot } from './slot.tsx'
import type { Turn } from './turn.ts'

type Props = { patient: Patient; section: SectionId; encounterId: EncounterId | null; turn: Turn }

/** The parts of the chart. Tab by tab with the arrow keys, or `c` and a letter from anywhere in the chart. */
export function Sections(props: Props) {
  const { patient, section, encounterId } = props
  const intl = useIntl()
  return (
    <Tabs
      value={section}
      onChange={(id) => go(placeOf(patient.patientId, sectionOf(id), encounterId))}
      keepMounted={false}
      className={classes['sections'] ?? ''}
    >
      <Tabs.List className="no-print" aria-label={intl.formatMessage({ id: 'chart.sections' })}>
        {SECTIONS.map(({ id }) => (
          <Tabs.Tab key={id} value={id} className={classes['sectionTab'] ?? ''}>
            <FormattedMessage id={`chart.section.${id}`} />
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={section} className={classes['panes'] ?? ''}>
        <Section {...props} />
      </Tabs.Panel>
    </Tabs>
  )
}

function Section({ patient, section, encounterId, turn }: Props) {
  const { patientId } = patient
  if (section === 'details')
    return (
      <div className={classes['pane']}>
        <PatientDetailsPart patient={patient} />
      </div>
    )
  if (section !== 'timeline' && section !== 'visit')
    return <Pane panels={SECTION_PANELS[section]} patientId={patientId} encounterId={encounterId} wide />
  return (
    <>
      <Pane
        panels={section === 'visit' ? LEFT_OF_VISIT : LEFT}
        patientId={patientId}
        encounterId={encounterId}
        side="left"
        inTurn={turn.beside}
      />
      <div className={classes['middle']}>
        {section === 'timeline' ? (
          <TimelinePane patientId={patientId} beside={turn.beside} onDrawn={turn.onDrawn} readers={readers} />
        ) : (
          <Pane panels={SECTION_PANELS.visit} patientId={patientId} encounterId={encounterId} wide />
        )}
      </div>
      <Pane panels={RIGHT} patientId={patientId} encounterId={encounterId} side="right" inTurn={turn.beside} />
    </>
  )
}

type PaneProps = PanelGroup & { side?: 'left' | 'right'; wide?: boolean; inTurn?: boolean }

/** Some panels below each other, which scroll by themselves. A side without panels takes no room. */
function Pane({ panels, patientId, encounterId, side, wide = false, inTurn = true }: PaneProps) {
  const intl = useIntl()
  const shown = present(panels)
  if (shown.length === 0 && !wide) return null
  const name = side === undefined ? {} : { 'aria-label': intl.formatMessage({ id: `chart.pane.${side}` }) }
  const Outer = side === undefined ? 'div' : 'aside'
  return (
    // What scrolls is reached by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region must take the focus: WCAG 2.1.1
    <Outer className={wide ? classes['pane'] : `${classes['pane']} ${classes['side']} no-print`} tabIndex={0} {...name}>
      {shown.length === 0 && (
        <Empty>
          <FormattedMessage id="chart.section.empty" />
        </Empty>
      )}
      {inTurn &&
        shown.map((panel) => <Slot key={panel} name={panel} patientId={patientId} encounterId={encounterId} />)}
    </Outer>
  )
}
