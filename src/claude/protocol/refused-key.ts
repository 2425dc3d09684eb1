import type { SystemMessage } from './messages.ts';

/**
 * Reads along; true once the API refuses the key. Claude tries for minutes with a refused key; with a login the first
 * refusal may only ask for a new token.
 */
export function createRefusedKey(): (message: SystemMessage) => boolean {
  let hasKey = false;
  return ({ subtype, apiKeySource, error_status: status }) => {
    if (subtype === 'init') hasKey = apiKeySource !== undefined && apiKeySource !== null && apiKeySource !== 'none';
    return subtype === 'api_retry' && status === 401 && hasKey;
  };
}
