// Keeps what was chosen in Explore, and knows whether planning can go on from there.
import { call } from '@/api/client';
import { routes } from '@/rooms';
import { keys } from '@/shell/keys.svelte';
import { matchRoute } from '@/shell/router.svelte';
import { t } from '@/messages';
import { asApiError } from '@/api/errors';

export const planIsBuilt = matchRoute(routes, '/path/plan') !== null;

interface Choice { occupation: string; area: string; pathway?: string; query?: string }

/** Store the choice; tells in words when it could not be kept. */
export async function keepChoice(choice: Choice): Promise<boolean> {
  try {
    await call('path.choose', { pathway: '', query: '', ...choice });
    keys.announce(t('market.kept'));
    return true;
  } catch (thrown) {
    const error = asApiError(thrown);
    keys.announce(`${error.what} ${error.remedy}`);
    return false;
  }
}
