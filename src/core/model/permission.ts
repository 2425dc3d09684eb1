export type PermissionMode = 'default' | 'plan' | 'acceptEdits' | 'dontAsk' | 'bypassPermissions';

/** A rule for tool calls in Claude's form: `Bash` with `npm run test:*`; without content it covers the whole tool. */
export interface PermissionRule {
  tool: string;
  content?: string;
}
