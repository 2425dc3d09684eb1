/** One line of `doctor`. */
export interface Finding {
  state: 'ok' | 'failed' | 'skipped';
  what: string;
  detail: string;
  /** What to do about it. */
  fix?: string;
}

export function ok(what: string, detail: string): Finding {
  return { state: 'ok', what, detail };
}

export function failed(what: string, detail: string, fix: string): Finding {
  return { state: 'failed', what, detail, fix };
}

export function skipped(what: string, detail: string): Finding {
  return { state: 'skipped', what, detail };
}
