/** The durable front door of one platform. */
export interface InboxWriter {
  /** Commits all `updates` and the new `cursor` in ONE transaction before it returns. Ignores repeated updates. */
  take(updates: readonly RawUpdate[], cursor: string): void;
  /** The cursor of the last `take`, also from before a restart. */
  cursor(): string | undefined;
}

/** An update as the platform gave it, not yet understood. `payload` is JSON. */
export interface RawUpdate {
  /** Unique on its platform; the same update may come twice and is stored once. */
  id: string;
  payload: unknown;
}
