/** Who made a pairing code, so that owners read by whose code a person came; NULL: someone at the host, or not known. */
export const v13 = `
ALTER TABLE pairings ADD COLUMN made_by_platform TEXT;
ALTER TABLE pairings ADD COLUMN made_by_id TEXT;
ALTER TABLE pairings ADD COLUMN made_by_name TEXT;
`;
