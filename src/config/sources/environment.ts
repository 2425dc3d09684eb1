import { formatKeyPath, type KeyPath } from '../schema/key-path.ts';
import { keysAt, ruleAt } from '../schema/schema.ts';

export interface EnvironmentValue {
  path: KeyPath;
  value: unknown;
  variable: string;
}

const prefix = 'DISPATCH_BRIDGE_';
/** Variables of ours that are no config keys. */
const otherVariables = ['DISPATCH_BRIDGE_HOME'];

/** `claude.idleMinutes` -> `DISPATCH_BRIDGE_CLAUDE_IDLE_MINUTES`. */
export function variableFor(path: KeyPath): string {
  return prefix + formatKeyPath(path).replaceAll(/[A-Z]/g, '_$&').replaceAll('.', '_').toUpperCase();
}

/** Every key of every section can be set by a variable; lists and objects are written as JSON. */
export function readEnvironment(env: NodeJS.ProcessEnv): { values: EnvironmentValue[]; unknown: string[] } {
  const paths = new Map(configPaths().map((path) => [variableFor(path), path]));
  const values: EnvironmentValue[] = [];
  const unknown: string[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || !text || otherVariables.includes(variable)) continue;
    const path = paths.get(variable);
    if (path) values.push({ path, value: parseTyped(path, text), variable });
    else unknown.push(variable);
  }
  return { values, unknown };
}

/** A value typed by a person: JSON where the key takes no text, else the text as it is. */
export function parseTyped(path: KeyPath, text: string): unknown {
  const type = ruleAt(path)?._zod.def.type;
  if (type === 'string' || type === 'enum') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON, so it is text; the schema decides whether text is allowed.
    return text;
  }
}

function configPaths(): KeyPath[] {
  return keysAt([]).flatMap((section) => {
    const keys = keysAt([section]);
    return keys.length > 0 ? keys.map((key) => [section, key]) : [[section]];
  });
}
