/** Makes room for one more in a map of at most `most`, which a claude gone wrong could fill without end. */
export function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size < most) return;
    map.delete(key);
  }
}
