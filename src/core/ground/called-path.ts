import { resolvePath } from '../../danger/paths.ts';

/** A tool call, as Claude asks for it; untrusted. */
export interface ToolCall {
  tool: string;
  input: unknown;
}

/** Tools that change files: a rule for one is a rule for all of them, like Claude's own rules for `Edit`. */
export const editors: ReadonlySet<string> = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);
/** Likewise a rule for `Read` covers all tools that read files. */
export const readers: ReadonlySet<string> = new Set(['Read', 'Grep', 'Glob', 'LS']);

/** The path a file tool names, absolute, by its text, from `at`; undefined when it does not clearly name one path. */
export function calledPath(call: ToolCall, at: string | undefined): string | undefined {
  const searches = ['pattern', 'glob'].map((key) => fieldOf(call, key) ?? '');
  if (call.tool === 'Glob' && /^[/~]|\.\.|\$/.test(searches[0]!)) return undefined;
  if (/^[/~]|\.\./.test(searches[1]!)) return undefined;
  const written = writtenPath(call);
  return written === undefined ? undefined : resolvePath(written, at);
}

/**
 * As it is written, but for the spaces around it, which Claude removes; undefined also for letters that it may
 * normalise.
 */
export function writtenPath(call: ToolCall): string | undefined {
  const named = ['file_path', 'notebook_path', 'path'].flatMap((key) => fieldOf(call, key) ?? []);
  const path = named[0]?.trim();
  return named.length === 1 && path === path?.normalize('NFC') ? path : undefined;
}

export function fieldOf({ input }: ToolCall, key: string): string | undefined {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, key)) return undefined;
  const value = (input as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
}
