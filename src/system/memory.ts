import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage to keep memory small from now on. A bridge idles most of its life, and V8 would otherwise
 * never return the memory of the start.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--optimize-for-size');
}

/**
 * Keeps compiled code small: machine code only for what runs much. V8 leaves out its quick compiler, and gives a function
 * to its optimising ones after five times as many calls as by default; loops reach them as ever. Call it before the rest
 * loads.
 */
export function keepCodeSmall(): void {
  setFlagsFromString('--no-sparkplug');
  setFlagsFromString('--invocation-count-for-maglev=2000');
  setFlagsFromString('--invocation-count-for-turbofan=15000');
}
