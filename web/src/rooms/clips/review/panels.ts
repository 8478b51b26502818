// The parts of a contact sheet in words.
import { tMaybe } from '@/messages';

export function panelName(panel: string): string {
  return tMaybe(`clips.panel.${panel}`, panel);
}
