/** One line of `doctor`. */
export interface Finding {
  state: 'ok' | 'failed' | 'skipped';
  what: string;
  detail: string;
  /** What to do about it. */
  fix?: string;
}

export function pass(what: string, detail: string): Finding {
  return { state: 'ok', what, detail };
}

export function fail(what: string, detail: string, fix: string): Finding {
  return { state: 'failed', what, detail, fix };
}

export function skip(what: string, detail: string): Finding {
  return { state: 'skipped', what, detail };
}

/** What others wrote (a server, `claude`) may hold a secret of ours. */
export function maskFinding({ state, what, detail, fix }: Finding, redact: (text: string) => string): Finding {
  return { state, what: redact(what), detail: redact(detail), ...(fix !== undefined && { fix: redact(fix) }) };
}
