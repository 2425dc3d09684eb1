import { formatPlace, type Place } from '../schema/place.ts';
import { keysAt, ruleAt } from '../schema/schema.ts';

export interface EnvironmentValue {
  place: Place;
  value: unknown;
  variable: string;
}

const prefix = 'DISPATCH_BRIDGE_';
/** Variables of ours that are no config keys. */
const otherVariables = ['DISPATCH_BRIDGE_HOME'];

/** `claude.idleMinutes` -> `DISPATCH_BRIDGE_CLAUDE_IDLE_MINUTES`. */
export function variableFor(place: Place): string {
  return prefix + formatPlace(place).replaceAll(/[A-Z]/g, '_$&').replaceAll('.', '_').toUpperCase();
}

/** Every key of every section can be set by a variable; lists and objects are written as JSON. */
export function readEnvironment(env: NodeJS.ProcessEnv): { values: EnvironmentValue[]; unknown: string[] } {
  const places = new Map(configPlaces().map((place) => [variableFor(place), place]));
  const values: EnvironmentValue[] = [];
  const unknown: string[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || !text || otherVariables.includes(variable)) continue;
    const place = places.get(variable);
    if (place) values.push({ place, value: parseTyped(place, text), variable });
    else unknown.push(variable);
  }
  return { values, unknown };
}

/** A value typed by a person: JSON where the key doesn't take text, else the text as it is. */
export function parseTyped(place: Place, text: string): unknown {
  const type = ruleAt(place)?._zod.def.type;
  if (type === 'string' || type === 'enum') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON, so it can only be meant as text; the schema says whether that is allowed.
    return text;
  }
}

function configPlaces(): Place[] {
  return keysAt([]).flatMap((section) => {
    const keys = keysAt([section]);
    return keys.length > 0 ? keys.map((key) => [section, key]) : [[section]];
  });
}
