/** The outbox's storage: IndexedDB, so that edits outlive the page, the browser and the server. */

import type { Operation } from './operation';

export interface OutboxEntry {
  id: string;
  task_id: string;
  protocol_hash: string;
  operation: Operation;
  state: 'waiting' | 'set_aside';
  /** Why the server would not take it; empty while it waits. */
  reason: string;
}

export interface OutboxStore {
  put(entries: readonly OutboxEntry[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Entries of one task, or of all tasks, by seq. */
  list(taskId: string | null): Promise<OutboxEntry[]>;
}

const STORE = 'entries';

/** Open (and on first use make) the outbox of this origin. */
export async function openOutboxStore(
  name = 'sonobridge-outbox',
  factory: IDBFactory = indexedDB,
): Promise<OutboxStore> {
  const database = await open(factory, name);
  return {
    async put(entries) {
      await change(database, (store) => entries.forEach((entry) => store.put(entry)));
    },
    async remove(ids) {
      await change(database, (store) => ids.forEach((id) => store.delete(id)));
    },
    async list(taskId) {
      const store = database.transaction(STORE, 'readonly').objectStore(STORE);
      const query = taskId === null ? store.getAll() : store.index('task').getAll(taskId);
      const entries = (await settled(query)) as OutboxEntry[];
      return entries.sort((a, b) => a.operation.seq - b.operation.seq);
    },
  };
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath: 'id' });
    store.createIndex('task', 'task_id');
  };
  return settled(request);
}

/** Run writes in one transaction and wait until they are on disk. */
function change(database: IDBDatabase, write: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
    write(transaction.objectStore(STORE));
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
