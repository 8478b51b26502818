// Made-up values that show each state of each component. Nothing here is a result.
import type { EstimateValue, NotEstimableValue } from '@/api/estimate';
import type { Job } from '@/api/jobs';
import type { ForestEntry, ForestRowData } from '@/charts/ForestChart.svelte';
import type { CategoryId } from '@/components/parts/verdicts';
import type { CountPart } from '@/charts/CountBar.svelte';
import type { HeatRow } from '@/charts/HeatMap.svelte';
import type { LineSeries } from '@/charts/LineChart.svelte';

export function sample(name: string, value: number, low: number | null, high: number | null, n: number): EstimateValue {
  return {
    state: 'estimate', name, value, low, high, level: 0.95, n, n_unit: 'patients',
    method: 'bootstrap by patient, 600 resamples', seed: 7,
    note: low === null ? 'too few patients for an interval' : '',
  };
}

export const none: NotEstimableValue = {
  state: 'not_estimable', name: 'Sensitivity', reason: 'no patient with plaque', n: 18, n_unit: 'patients',
};

function row(id: string, label: string, notes: string[], values: [number, number, number][]): ForestRowData {
  const series: [string, CategoryId | undefined][] = [['', undefined], ['A–B', 'a'], ['A–C', 'b'], ['B–C', 'c']];
  const entries = values.map(([value, low, high], i): ForestEntry => {
    const [name, category] = series[i] ?? ['', undefined];
    return { series: name, estimate: sample(label, value, low, high, 62), ...(category ? { category } : {}) };
  });
  return { id, label, notes, entries };
}

export const forest: ForestRowData[] = [
  row('q', 'Image quality', ['five grades', 'alpha, ordinal; pairs: weighted kappa'], [
    [0.64, 0.55, 0.7], [0.69, 0.6, 0.75], [0.61, 0.49, 0.7], [0.61, 0.51, 0.71],
  ]),
  row('s', 'Surface', ['smooth / irregular', 'alpha, nominal; pairs: kappa'], [
    [0.4, -0.12, 0.54], [0.35, 0.16, 0.53], [0.51, 0.3, 0.67], [0.38, 0.21, 0.53],
  ]),
  {
    id: 'u', label: 'Ulcer', notes: ['absent / present'],
    entries: [{ series: '', estimate: { ...none, name: 'Ulcer', reason: 'undefined: no variation' } }],
  },
];

export const groups: ForestRowData[] = [
  { id: 'a', label: 'Under 60', notes: ['183 patients'], verdict: { kind: 'equal', word: 'equivalent' },
    entries: [{ series: '', verdict: 'equal', estimate: sample('Under 60', 0.88, 0.84, 0.92, 183) }] },
  { id: 'b', label: '75 and over', notes: ['53 patients'], verdict: { kind: 'open', word: 'insufficient' },
    entries: [{ series: '', verdict: 'open', estimate: sample('75 and over', 0.84, 0.79, 0.88, 53) }] },
  { id: 'c', label: 'BMI 35 and over', notes: ['132 patients'], marked: true,
    verdict: { kind: 'fail', word: 'disparity shown' },
    entries: [{ series: '', verdict: 'fail', estimate: sample('BMI 35 and over', 0.73, 0.67, 0.79, 132) }] },
];

export const ruler = Array.from({ length: 29 }, (_, i) => {
  const margin = i - 14;
  return { margin, probability: Math.exp(-(margin * margin) / 26) / 9.04 };
});

const job: Job = {
  id: 'job_a', operation: 'clips.import', title: 'Import 412 files into this workspace', state: 'running',
  done: 255, total: 412, unit: 'files', note: 'removing identities', rate_per_s: 6.2, remaining_s: 25, elapsed_s: 41,
  cancel_requested: false, code: '', message: '', why: '', kept: '', remedy: '', seen: false,
};
export const jobSamples: Job[] = [
  job,
  { ...job, id: 'job_b', title: 'Look through a folder', done: 1140, total: null, remaining_s: null, rate_per_s: 212, note: '' },
  { ...job, id: 'job_c', title: 'Make a backup', state: 'queued', done: 0, elapsed_s: 2, note: '' },
  { ...job, id: 'job_g', title: 'Export a study', cancel_requested: true, note: '' },
  { ...job, id: 'job_d', title: 'Verify the workspace', state: 'done', done: 412, elapsed_s: 9 },
  {
    ...job, id: 'job_e', title: 'Import 30 files', state: 'lost', done: 12, total: 30, code: 'job.lost',
    message: 'The program was stopped. What was imported is kept.', remedy: 'Run it again for the rest.',
  },
  {
    ...job, id: 'job_f', title: 'Export', state: 'failed', done: 3, total: 9, code: 'disk.full',
    message: 'The disk is full. Nothing was exported.', remedy: 'Free some space, then run it again.',
  },
];

export interface SampleClip {
  id: string;
  name: string;
  frames: number;
  quality: string;
  state: string;
}
export const clips: SampleClip[] = [
  { id: 'a', name: 'clip 041', frames: 30, quality: '4 of 5', state: 'cleared' },
  { id: 'b', name: 'clip 117', frames: 1, quality: '3 of 5', state: 'waits for clearance' },
  { id: 'c', name: 'clip 163', frames: 64, quality: '5 of 5', state: 'cleared' },
];

export const ladder = [
  { id: 'user', label: 'User', detail: 'reads AI output', share: 1 },
  { id: 'evaluator', label: 'Evaluator', detail: '3 evaluations', share: 1 },
  { id: 'annotator', label: 'Annotator', detail: '28 of 40 frames', share: 0.7 },
  { id: 'validator', label: 'Validator', detail: '0 of 1 audit', share: 0 },
  { id: 'co', label: 'Co-developer', detail: '0 of 1 model', share: 0 },
];

export const curves: LineSeries[] = [
  {
    id: 'overall', label: 'Overall', category: null, form: 'line', band: true,
    points: [0, 0.1, 0.3, 0.6, 1].map((x) => ({ x, y: x ** 0.25, low: Math.max(0, x ** 0.25 - 0.06), high: Math.min(1, x ** 0.25 + 0.04) })),
  },
  { id: 'group', label: 'BMI 35 and over', category: 'a', form: 'line', points: [0, 0.1, 0.3, 0.6, 1].map((x) => ({ x, y: x ** 0.45 })) },
  { id: 'point', label: 'operating point', category: 'e', form: 'points', points: [{ x: 0.1, y: 0.56, low: 0.5, high: 0.62 }] },
];

export const heat: HeatRow[] = ['under 25', '25–34.9', '35 and over', 'not recorded'].map((label, i) => ({
  id: label,
  block: 'BMI',
  label,
  note: String(200 - 40 * i),
  cells: [0.1 * i, 0.33 * i, i === 3 ? null : 0.2 * i].map((shade, j) =>
    shade === null
      ? { text: 'none', shade: null, spoken: 'not estimable, no patient with plaque' }
      : {
          text: (0.9 - shade / 5).toFixed(3), note: shade > 0.6 ? '−15.8' : '+0.4', shade,
          spoken: `metric ${j + 1}`, mark: shade > 0.6 ? ('fail' as const) : null,
        },
  ),
}));

export const counts: CountPart[] = [
  { id: 'tp', label: 'found', n: 45, tone: 'ok' },
  { id: 'fp', label: 'false alarms', n: 95, tone: 'due' },
  { id: 'fn', label: 'missed', n: 5, tone: 'fail' },
  { id: 'tn', label: 'rightly clear', n: 855, tone: 'none' },
];
