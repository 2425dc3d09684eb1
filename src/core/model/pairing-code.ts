const codePattern = /^[A-HJ-NP-Z2-9]{5}-?[A-HJ-NP-Z2-9]{5}$/;

/** Whether this looks like a pairing code. */
export function isPairingCode(text: string): boolean {
  return codePattern.test(text.trim().toUpperCase());
}
