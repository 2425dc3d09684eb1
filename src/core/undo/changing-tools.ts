/** Tools of Claude that change no file, whatever their input. */
const reading: ReadonlySet<string> = new Set([
  'Read',
  'Grep',
  'Glob',
  'LS',
  'WebFetch',
  'WebSearch',
  'TodoWrite',
  'TaskCreate',
  'TaskList',
  'TaskUpdate',
  'ToolSearch',
  'AskUserQuestion',
  'ExitPlanMode',
  'ListAgents',
]);

/** Whether a call of this tool may change files: certain only for those that cannot. */
export function mayChangeFiles(tool: string): boolean {
  return !reading.has(tool) && !tool.startsWith('mcp__bridge__');
}
