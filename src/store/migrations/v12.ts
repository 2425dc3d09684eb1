/** Whether a card warned of danger: such a decision stays in the chat when its task is done. */
export const v12 = `
ALTER TABLE approvals ADD COLUMN dangerous INTEGER NOT NULL DEFAULT 0;
`;
