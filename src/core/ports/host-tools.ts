/** A tool that runs in the bridge and that Claude may call, as Claude reads of it. */
export interface HostTool {
  /** a-z and `_`. */
  name: string;
  /** For Claude: what it does, and when to use it. */
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
}

export interface HostToolContext {
  /** The session that calls. */
  sessionId: string;
  /** The prompt behind the call, also when that is over; undefined: not known. */
  startedBy: string | undefined;
  /** Whether nobody in a chat asked for the turn that calls. */
  isUnasked: boolean;
}

export interface HostToolCall extends HostToolContext {
  /** The name of the tool. */
  tool: string;
  /** Untrusted: Claude may leave the schema aside. */
  input: Record<string, unknown>;
}

/** For Claude. */
export interface HostToolResult {
  text: string;
  failed?: boolean;
}
