/** A small durable place for what this platform remembers over restarts. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
