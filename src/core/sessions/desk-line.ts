/** The line that continues a session at the desk: for a shell of this machine. */
export function deskLine(folder: string, agentId: string): string {
  return `cd ${quoteWord(folder)} && claude --resume ${agentId}`;
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
