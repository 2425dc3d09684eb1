/** Files that hold keys or passwords by convention; one word of claude must not be enough to send them out. */
const secretFiles = [
  /^\.env(\..*)?$/,
  /^\.(netrc|npmrc|pypirc|pgpass|git-credentials|htpasswd|vault-token)$/,
  /^_netrc$/,
  /^id_(rsa|dsa|ecdsa|ed25519)[^.]*$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)$/,
  /^\.?credentials(\.(json|ya?ml|toml|ini))?$/,
  /^(client_)?secrets?(\..*)?$/,
  /^service[-_]account.*\.json$/,
  /^(bridge\.db|\.claude\.json)(-.*)?$/,
];

/** Folders whose files are all meant to stay. */
const secretFolders = new Set(['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.password-store', '.gcloud']);

/** Harmless although they look like it. */
const examples = /^\.env\.(example|sample|template|dist)$/;

/** Does this path name something that is usually secret? `path` is absolute, with links resolved. */
export function looksSecret(path: string): boolean {
  const names = path.toLowerCase().split(/[/\\]/);
  const file = names.at(-1) ?? '';
  if (names.slice(0, -1).some((folder) => secretFolders.has(folder))) return true;
  return !examples.test(file) && secretFiles.some((pattern) => pattern.test(file));
}
