// Colour, dash and title of each label, by its place in the protocol.
import type { LabelStyle } from '@/viewer/stage/shape_text';
import { t } from '@/messages';
import type { Protocol } from './protocol';

export type StyleOf = (label: string) => LabelStyle;

/** Label of a measurement that the protocol does not ask for; it is not stored. */
export const SCRATCH = 'measurement';

const OUTLINES = [
  { colour: 'var(--cat-a)', dash: '' },
  { colour: 'var(--cat-b)', dash: '6 3' },
  { colour: 'var(--cat-c)', dash: '2 3' },
  { colour: 'var(--cat-d)', dash: '10 4' },
  { colour: 'var(--cat-e)', dash: '8 3 2 3' },
];
/** Calipers share one colour that no reader and no verdict has. */
const MEASURE = '#ffd75e';

/** Styles for a protocol; a label it does not know keeps its own name. */
export function labelStyles(protocol: Protocol): StyleOf {
  const outlines = protocol.shapes.filter((shape) => shape.type === 'polygon');
  const styles = new Map<string, LabelStyle>();
  for (const shape of protocol.shapes) {
    const look = OUTLINES[outlines.indexOf(shape) % OUTLINES.length];
    styles.set(shape.label, {
      title: shape.title,
      colour: shape.type === 'caliper' ? MEASURE : (look?.colour ?? 'var(--cat-a)'),
      dash: shape.type === 'caliper' ? '' : (look?.dash ?? ''),
    });
  }
  styles.set(SCRATCH, { title: t('label.scratch'), colour: MEASURE, dash: '' });
  return (label) => styles.get(label) ?? { title: label, colour: 'var(--cat-e)', dash: '' };
}
