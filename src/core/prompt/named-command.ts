/** A message that names a command, known or not: `/name args`. */
export interface NamedCommand {
  name: string;
  /** What follows the name, trimmed. */
  args: string;
}

/** Reads a text with a name that looks like a command's; a path like `/etc/hosts` does not. */
export function parseCommand(text: string): NamedCommand | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:\s+([\s\S]*))?$/i.exec(text.trim());
  return match ? { name: match[1]!.toLowerCase(), args: (match[2] ?? '').trim() } : undefined;
}
