/** What waits until a person does something about it. */
export interface PersonNeeded {
  /** `why`: one sentence for people. The returned function ends the wait. */
  begin(why: string): () => void;
  /** Resolves with the reason as soon as something waits for a person. */
  until(): Promise<string>;
}

export function createPersonNeeded(): PersonNeeded {
  const reasons = new Map<symbol, string>();
  let begun = Promise.withResolvers<string>();

  return {
    begin(why) {
      const key = Symbol();
      reasons.set(key, why);
      begun.resolve(why);
      begun = Promise.withResolvers();
      return () => void reasons.delete(key);
    },
    until: async () => [...reasons.values()][0] ?? begun.promise,
  };
}
