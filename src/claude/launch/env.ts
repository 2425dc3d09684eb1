/** Shorter values would match innocent variables. */
const shortestSecret = 6;

/** A `claude` sets these for its children; another `claude` that inherits them thinks it is part of that session. */
const sessionMarkers = new Set([
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_PID',
  'CLAUDE_EFFORT',
  'CLAUDE_AGENT_SDK_VERSION',
  'CLAUDE_CODE_CHILD_NOTES_DIR',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_CODE_SESSION_ATTENDED',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_CODE_SSE_PORT',
]);

export interface EnvironmentOptions {
  /** The bridge's own environment, inherited from the user. */
  base: NodeJS.ProcessEnv;
  /** Values that no variable may hold. */
  secrets: readonly string[];
  /** Variables the bridge read a secret from. */
  secretEnvNames: readonly string[];
  /** From the config: wins over the user's. */
  extra: Readonly<Record<string, string>>;
  /** Wins over everything. Default: nothing. */
  fixed?: Readonly<Record<string, string>>;
}

/** The user's environment without the bridge's secrets and without the marks of a `claude` that started us. */
export function claudeEnvironment(options: EnvironmentOptions): NodeJS.ProcessEnv {
  const { base, secrets, secretEnvNames, extra, fixed } = options;
  const forbidden = secrets.filter((secret) => secret.length >= shortestSecret);
  const kept = Object.entries(base).filter(
    ([name, value]) =>
      value !== undefined &&
      !sessionMarkers.has(name) &&
      !secretEnvNames.includes(name) &&
      !forbidden.some((secret) => value.includes(secret)),
  );
  return { ...Object.fromEntries(kept), ...extra, ...fixed };
}

/** A function that masks the bridge's secrets in a text for people. */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '«hidden»'), text);
}
