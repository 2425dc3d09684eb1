export interface HostToolContext {
  /** The session that calls. */
  sessionId: string;
  /** The prompt behind the call, also when that is over; undefined: not known. */
  startedBy: string | undefined;
  /** Whether nobody in a chat asked for the turn that calls. */
  isUnasked: boolean;
}

/** A tool that Claude may call and that runs in the bridge. */
export interface HostTool {
  /** a-z and `_`. */
  name: string;
  /** For Claude: what it does, and when to use it. */
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
  /** Never throws: a failure is a text for Claude with `failed`. */
  call(input: Record<string, unknown>, context: HostToolContext): Promise<{ text: string; failed?: boolean }>;
}
