export interface HostToolContext {
  /** The session that calls. */
  sessionId: string;
  /** The prompt in whose name it is called, also when that is over; undefined: not known. */
  startedBy: string | undefined;
  /** Nobody in a chat asked for the turn that calls. */
  isUnasked: boolean;
}

/** A tool that claude may call and that runs in the bridge. */
export interface HostTool {
  /** a-z and `_`. */
  name: string;
  /** For claude: what it does, and when to use it. */
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
  /** Never throws: what went wrong is a text for claude with `failed`. */
  call(input: Record<string, unknown>, context: HostToolContext): Promise<{ text: string; failed?: boolean }>;
}
