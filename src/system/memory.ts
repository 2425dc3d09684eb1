import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage to keep memory small from now on. A bridge idles most of its life, and V8 would otherwise
 * never return the memory of the start.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--optimize-for-size');
}

/**
 * Leaves out V8's quick compiler: its machine code takes 1.3 MB at rest, more after a start, and saves a bridge no
 * processor time. What runs often still reaches the optimising ones. Call it before the rest loads.
 */
export function keepCodeSmall(): void {
  setFlagsFromString('--no-sparkplug');
}
