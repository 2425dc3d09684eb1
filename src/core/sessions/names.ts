import type { Store } from '../ports/store/store.ts';

/** Longest name of a session, characters. */
const longestName = 32;

/** A name people can say, from what they wrote: `Fix Login!` is `fix-login`; undefined: nothing is left of it. */
export function sessionName(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestName)
    .replace(/^-+|-+$/g, '');
  return plain === '' || /^\d+$/.test(plain) ? undefined : plain;
}

/** `wanted`, or the first of `wanted-2`, `wanted-3` … that no open session has. */
export function freeName({ sessions }: Pick<Store, 'sessions'>, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted.slice(0, longestName - 1 - String(n).length)}-${n}`;
    if (!sessions.named(name)) return name;
  }
}
