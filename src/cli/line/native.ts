import type { ErrorText } from './trouble.ts';

/** Why the compiled part of the database library does not load here; undefined: this error is another one. */
export function nativeProblem(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    const [reason = ''] = each.message.split('\n');
    if (code === 'ERR_DLOPEN_FAILED') return reason;
    if (code === 'MODULE_NOT_FOUND' && reason.includes('better_sqlite3.node')) return 'no binary for this system';
  }
  return undefined;
}

/** Three lines: what failed, why, and what to install. */
export function nativeTrouble(reason: string): ErrorText {
  const compiler = process.platform === 'darwin' ? 'xcode-select --install' : 'apt install build-essential python3';
  return {
    what: 'The database library (better-sqlite3) does not load on this machine.',
    why: [`${process.platform}-${process.arch}, Node ${process.versions.node}: ${reason}`],
    next: [
      `Build it here. It needs a compiler (${compiler}): npm --prefix node_modules/better-sqlite3 run build-release`,
    ],
  };
}
