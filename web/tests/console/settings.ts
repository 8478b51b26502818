// Settings as a console opens with, for the tests.
import type { ConsoleSettings, ProbeControl } from '@/console/controls';

export const SETTINGS: ConsoleSettings = {
  transducer: 'L11-5v', mode: 'b',
  image: {
    frequency_mhz: 7.6, harmonic: false, transmit: 'focused', depth_mm: 40, focus_mm: 20, gain_db: 0,
    tgc_db: [0, 0, 0, 0, 0, 0, 0, 0], dynamic_range_db: 60, power_db: 0, sector_percent: 100,
  },
  colour: {
    frequency_mhz: 5, centre_mm: 0, depth_mm: 18, width_mm: 20, height_mm: 14, steer_deg: 20, prf_hz: 5000, gain_db: 0,
    wall_filter: 1, ensemble: 8, priority_percent: 45, invert: false,
  },
  spectral: {
    frequency_mhz: 5, lateral_mm: 0, depth_mm: 18, gate_mm: 1.5, steer_deg: 20, cursor_deg: 60, prf_hz: 8000,
    baseline: -0.25, wall_filter_hz: 100, sweep_s: 4, gain_db: 0, invert: false,
  },
};
export const SPECTRAL: ConsoleSettings = { ...SETTINGS, mode: 'spectral' };
export const COLOUR: ConsoleSettings = { ...SETTINGS, mode: 'colour' };
export const PROBE: ProbeControl = {
  side: 'left', slide_mm: 0, sweep_deg: 50, rotate_deg: 0, rock_deg: 0, tilt_deg: 0, press_mm: 1,
};
