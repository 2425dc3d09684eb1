export type PermissionMode = 'default' | 'plan' | 'acceptEdits' | 'dontAsk' | 'bypassPermissions';

/** In place of a tool: the rule is the path of a folder outside the project that someone approved for a time. */
export const folderTool = '(folder)';

/** A rule for tool calls in Claude's form: `Bash` with `npm run test:*`; without content it covers the whole tool. */
export interface PermissionRule {
  tool: string;
  content?: string;
}
