const label = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?';

/** The first and the last line of a private key in PEM, and of an armored one. */
export const privateKeyBegin = new RegExp(`-----BEGIN ${label}-----`, 'g');
export const privateKeyEnd = new RegExp(`-----END ${label}-----`, 'g');
