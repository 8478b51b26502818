// The gamepad of the console page: what its sticks and buttons act on.
import { nextMode, type KeyTarget } from '@/console/console_keys';
import type { ConsoleState } from '@/console/console_state.svelte';
import { GamepadHand, type PadAction } from '@/console/inputs/gamepad';

/** Read gamepads for a console until it is closed; the keys go on working beside them. */
export function attachGamepad(scan: ConsoleState, keyTarget: () => KeyTarget | null): GamepadHand {
  const act = (action: PadAction): void => {
    const keys = keyTarget();
    if (!keys) return;
    if (action === 'freeze') keys.freeze();
    else if (action === 'mode') nextMode(keys);
    else if (action === 'store') keys.store();
    else if (keys.frozen) keys.cine(action === 'next' ? 1 : -1);
    else keys.step(action === 'next' ? 1 : -1);
  };
  const hand = new GamepadHand(
    {
      get probe() { return scan.settings ? scan.probe : null; },
      get frozen() { return scan.frozen; },
      steer: (next) => scan.steer(next, 'gamepad'),
      act,
    },
    (state, name) => {
      scan.hands.pad = state;
      scan.hands.padName = name;
    },
  );
  hand.start();
  return hand;
}
