// The rail: rooms in their groups, with icon and the letter after G. What is shown comes from
// the session: a room that is not built, or not open to this person, is absent.
import type { IconName } from '@/components/parts/icons';
import type { RoomId } from './router.svelte';

export interface RoomEntry {
  id: RoomId;
  icon: IconName;
  path: string;
  key: string;
}
export interface RoomGroup {
  id: 'you' | 'practise' | 'work' | 'show' | 'run';
  rooms: RoomEntry[];
}

const entry = (id: RoomId, key: string): RoomEntry => ({
  id,
  key,
  icon: id,
  path: id === 'home' ? '/' : `/${id}`,
});

export const ROOM_GROUPS: RoomGroup[] = [
  { id: 'you', rooms: [entry('home', 'h'), entry('path', 'p'), entry('portfolio', 'o')] },
  { id: 'practise', rooms: [entry('scan', 's'), entry('labs', 'b')] },
  {
    id: 'work',
    rooms: [
      entry('clips', 'c'), entry('label', 'l'), entry('models', 'm'),
      entry('audit', 'a'), entry('monitor', 'r'), entry('deploy', 'y'),
    ],
  },
  { id: 'show', rooms: [entry('dossier', 'd')] },
  { id: 'run', rooms: [entry('teach', 't'), entry('admin', 'n')] },
];

/** Groups with only the rooms in `built`; empty groups are left out. */
export function visibleGroups(built: ReadonlySet<string>): RoomGroup[] {
  return ROOM_GROUPS.map((group) => ({
    ...group,
    rooms: group.rooms.filter((room) => built.has(room.id)),
  })).filter((group) => group.rooms.length > 0);
}

/** The phone's tabs: up to four rooms, then More. */
export function phoneTabs(built: ReadonlySet<string>): RoomEntry[] {
  const order: RoomId[] = ['home', 'path', 'scan', 'label', 'clips', 'portfolio'];
  const all = ROOM_GROUPS.flatMap((group) => group.rooms);
  return order
    .filter((id) => built.has(id))
    .slice(0, 4)
    .flatMap((id) => all.filter((room) => room.id === id));
}

/** The page of a room by the room word of an operation or an exercise; null when not built. */
export function roomPath(room: string | null, built: ReadonlySet<string>): string | null {
  const found = ROOM_GROUPS.flatMap((group) => group.rooms).find((entry) => entry.id === room);
  return found && built.has(found.id) ? found.path : null;
}
