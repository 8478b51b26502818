// Orders palette items by how well they match what was typed.

/** Items that match, best first; all of them in their own order when nothing was typed. */
export function rank<T extends { label: string; hint: string }>(query: string, items: T[]): T[] {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return items;
  return items
    .map((item, order) => ({ item, order, score: score(wanted, item.label.toLowerCase()) }))
    .filter((row) => row.score > 0)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .map((row) => row.item);
}

function score(wanted: string, label: string): number {
  if (label.startsWith(wanted)) return 4;
  if (label.split(/\s+/).some((word) => word.startsWith(wanted))) return 3;
  if (label.includes(wanted)) return 2;
  return isSubsequence(wanted, label) ? 1 : 0;
}

function isSubsequence(wanted: string, label: string): boolean {
  let at = 0;
  for (const letter of label) if (letter === wanted[at]) at += 1;
  return at === wanted.length;
}
