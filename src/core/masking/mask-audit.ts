import type { SecretMask } from '../../text/secrets/mask.ts';
import type { AuditStore, Store } from '../ports/store/store.ts';

/** The same store, but with entries of its audit masked. */
export function withMaskedAudit(store: Store, mask: SecretMask): Store {
  const append: AuditStore['append'] = (entry) => store.audit.append({ ...entry, detail: mask(entry.detail) });
  return { ...store, audit: { ...store.audit, append } };
}
