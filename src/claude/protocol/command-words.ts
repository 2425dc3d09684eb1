/** What `claude` prints about a command of its own that it ran. Source: `claude` 2.1.329. */
export interface CommandWords {
  text: string;
  failed: boolean;
}

const output = /^<local-command-(stdout|stderr)>([\s\S]*)<\/local-command-\1>$/;

/** The words in `text`; undefined: it is no such output. */
export function commandWordsIn(text: string): CommandWords | undefined {
  const [, stream, words = ''] = output.exec(text.trim()) ?? [];
  return stream === undefined ? undefined : { text: words.trim(), failed: stream === 'stderr' };
}
