/** A small durable place for values that this platform needs after a restart. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
