import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage to keep memory small from now on. A bridge idles most of its life, and V8 would otherwise
 * never return the memory of the start.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--optimize-for-size');
}
