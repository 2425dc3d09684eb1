/** Posts about one session have names that begin like this, so that a reply to one reaches the session. */
export function sessionKey(sessionId: string): string {
  return `session:${sessionId}:`;
}
