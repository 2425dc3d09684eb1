import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ruleAt } from '../schema/schema.ts';

type Resolved = { value: string } | { problem: string };

/**
 * Turns `env:NAME` and `file:PATH` into what they point at, trimmed; anything else is its own value. `problem` names
 * what is missing and how to fix it, never a secret.
 */
function resolveSecret(written: string, env: NodeJS.ProcessEnv, expand: (path: string) => string): Resolved {
  const name = secretVariable(written);
  if (name !== undefined) {
    const value = env[name]?.trim();
    if (value) return { value };
    return { problem: `the variable ${name} is ${value === '' ? 'empty' : 'not set'}; set it and start again` };
  }
  const file = secretFile(written, expand);
  if (file === undefined) return { value: written };
  try {
    const value = readFileSync(file, 'utf8').trim();
    return value ? { value } : { problem: `the file ${file} is empty; put the secret into it` };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { problem: `the file ${file} does not exist; create it, or change the path` };
    return { problem: `the file ${file} cannot be read (${code}); check its permissions` };
  }
}

/** `~` and `~/x` are relative to `home`, other relative paths to `folder`. */
export function expandPath(path: string, home: string, folder: string): string {
  return /^~($|[/\\])/.test(path) ? resolve(home, `.${path.slice(1)}`) : resolve(folder, path);
}

export interface Revealer {
  /** The real token of a platform; undefined when there is none, or when a problem was found. */
  token(platform: 'telegram' | 'discord', written: string | undefined): string | undefined;
  environment(written: Record<string, string>): Record<string, string>;
  /** The problems it found so far. */
  readonly problems: string[];
  readonly secrets: string[];
  readonly secretVariables: string[];
  readonly hidden: string[];
  readonly files: string[];
}

/** Resolves the secrets of one config and keeps a list of them. */
export function createRevealer(env: NodeJS.ProcessEnv, expand: (path: string) => string): Revealer {
  const problems: string[] = [];
  const secrets: string[] = [];
  const secretVariables: string[] = [];
  const hidden: string[] = [];
  const files: string[] = [];

  function reveal(place: string, written: string): string | undefined {
    const resolved = resolveSecret(written, env, expand);
    if ('problem' in resolved) {
      problems.push(`${place}: ${resolved.problem}`);
      return undefined;
    }
    const file = secretFile(written, expand);
    if (file !== undefined) files.push(file);
    hidden.push(resolved.value);
    return resolved.value;
  }

  return {
    problems,
    secrets,
    secretVariables,
    hidden,
    files,
    token(platform, written) {
      const value = written === undefined ? undefined : reveal(`${platform}.token`, written);
      if (written === undefined || value === undefined) return undefined;
      const variable = secretVariable(written);
      if (variable !== undefined) secretVariables.push(variable);
      secrets.push(value);
      const allowed = tokenProblem(platform, value);
      if (allowed) problems.push(`${platform}.token: found a text of ${value.length} characters; allowed: ${allowed}`);
      return value;
    },
    environment(written) {
      return Object.fromEntries(
        Object.entries(written).map(([name, value]) => [name, reveal(`claude.env.${name}`, value) ?? '']),
      );
    },
  };
}

/** The name of the variable that `env:NAME` points at. */
function secretVariable(written: string): string | undefined {
  return written.startsWith('env:') ? written.slice('env:'.length).trim() : undefined;
}

/** The file that `file:PATH` points at. */
function secretFile(written: string, expand: (path: string) => string): string | undefined {
  return written.startsWith('file:') ? expand(written.slice('file:'.length).trim()) : undefined;
}

/** A token from a variable or file has to pass the same rule as one in the config. */
function tokenProblem(platform: string, value: string): string | undefined {
  const rule = ruleAt([platform, 'token']);
  const result = rule && z.safeParse(rule, value);
  return result?.success === false ? result.error.issues[0]?.message : undefined;
}
