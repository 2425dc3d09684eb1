/** A map of at most `most` entries: the oldest makes room for a new one, so that a faulty `claude` cannot fill it. */
export class BoundedMap<V> extends Map<string, V> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: string, value: V): this {
    if (!this.has(key) && this.size >= this.#most) this.delete(this.keys().next().value!);
    return super.set(key, value);
  }
}
