/** Values by key, both in the order in which they come; values whose key is null are left out. */
export function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
