import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** `npm run test:long` runs, which has the time. */
    thorough: boolean;
  }
}

/** How many tries a property gets: `few` in `npm test`, `many` in `npm run test:long`. */
export function tries(few: number, many: number): number {
  return isThorough() ? many : few;
}

export function isThorough(): boolean {
  return inject('thorough');
}
