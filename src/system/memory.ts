import { setFlagsFromString } from 'node:v8';

/**
 * From now on V8 collects garbage to keep memory small. A bridge idles most of its life, and what loading it took would
 * otherwise never be given back.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--optimize-for-size');
}
